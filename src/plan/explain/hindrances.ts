import type { IpAddress } from '../../model/address.ts';
import type { Hindrance } from '../../model/explanation.ts';
import type { Situation } from '../../model/situation.ts';
import { deactivatedIn } from '../../model/running.ts';
import { holdOf } from '../quarantine.ts';
import { peersBy } from '../group-situation.ts';
import type { GroupOutcome } from './group-outcome.ts';
import { defined } from '../../model/defined.ts';

/**
 * Everything that keeps an address out of one mesh group of the device.
 *
 * @param earlier the groups before it in the settings
 */
export function hindrancesOf(
  outcome: GroupOutcome,
  address: IpAddress,
  earlier: readonly GroupOutcome[],
): readonly Hindrance[] {
  if (isNeighborThen(outcome, address)) return [];
  const { situation, settings, named, neighbors, claimed } = outcome.group;
  const { policy, ledger, draining, now } = situation;
  if (policy.self.addresses.has(address)) return [{ kind: 'self' }];
  const endpoint = named.get(address);
  const neighbor = neighbors.get(address);
  const deactivatedBy = neighbor !== undefined ? undefined : deactivatedIn(situation.running).get(address);
  const isKnown = endpoint !== undefined || neighbor !== undefined;
  const outright: readonly (Hindrance | false)[] = [
    isKnown && claimed.has(address) && claimant(situation, address, earlier),
    deactivatedBy !== undefined && { kind: 'deactivated', by: deactivatedBy, what: 'neighbor' },
    settings.families !== undefined &&
      !peersBy(settings, address) && { kind: 'other-family', families: settings.families },
    endpoint === undefined && { kind: 'unnamed' },
    endpoint?.terminating === true && { kind: 'terminating' },
    neighbor === undefined && refusedHindrance(situation, address),
    neighbor?.condition.kind === 'failed' && { kind: 'failed', condition: neighbor.condition },
  ];
  const found = outright.filter((hindrance) => hindrance !== false);
  if (found.length > 0 || endpoint === undefined) return found;

  const { maxPeers } = settings;
  // In a group without max_peers only the licence can keep a member out.
  if (maxPeers === undefined || outcome.withheld.has(address))
    return [{ kind: 'peer-limit', limit: policy.peerLimit }];
  const chosen = outcome.chosen();
  if (draining === true && chosen.length < maxPeers) return [{ kind: 'draining' }];
  const waiting = outcome.waiting();
  const outranksAt = outcome.accounts.get(address)?.dueAt;
  const penalty = ledger.penalties.get(endpoint.identity);
  return [
    {
      kind: 'not-chosen',
      maxPeers,
      chosen,
      before: waiting.slice(0, Math.max(waiting.indexOf(address), 0)),
      ...defined({ outranksAt }),
      ...(penalty !== undefined && penalty.until > now ? { penalisedUntil: penalty.until } : {}),
      isReady: endpoint.serving,
    },
  ];
}

function refusedHindrance({ ledger }: Situation, address: IpAddress): Hindrance | false {
  const hold = holdOf(ledger, address);
  if (hold === undefined) return false;
  const refusal = hold.guard === 'refused' ? ledger.refused?.get(address) : undefined;
  return { kind: 'refused', ...defined({ refusal }) };
}

function isNeighborThen({ group, steps }: GroupOutcome, address: IpAddress): boolean {
  const step = steps.get(address);
  return step === undefined ? group.neighbors.has(address) : step.kind === 'add';
}

function claimant(situation: Situation, address: IpAddress, earlier: readonly GroupOutcome[]): Hindrance {
  const by = earlier.find(({ claims }) => claims().has(address));
  return by === undefined
    ? { kind: 'foreign', where: foreignPlace(situation, address) }
    : { kind: 'claimed', by: by.group.settings.name };
}

/** Where an operator configured it: in a group of MESHRR that is not ours, or outside of MESHRR. */
function foreignPlace({ policy, running }: Situation, address: IpAddress): string {
  const own = new Set(policy.groups.map(({ name }) => name));
  const inMeshrr = Array.from(running.groups)
    .filter(([name, { neighbors }]) => !own.has(name) && neighbors.has(address))
    .map(([name]) => `groups MESHRR protocols bgp group ${name}`);
  const elsewhere = Array.from(running.elsewhere)
    .filter(([peer]) => peer === address)
    .map(([, where]) => where);
  return [...inMeshrr, ...elsewhere].join(', ');
}
