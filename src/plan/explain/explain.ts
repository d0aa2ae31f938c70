import { inOrder, type IpAddress } from '../../model/address.ts';
import type { Explanation, Membership, SightingOf } from '../../model/explanation.ts';
import type { MeshGroup } from '../../model/group.ts';
import { canName, type KnownEndpoint, type SourceView } from '../../model/sighting.ts';
import type { Situation } from '../../model/situation.ts';
import type { Verdict } from '../../model/verdict.ts';
import { admissionOf } from './admission.ts';
import { conditionOf } from '../health.ts';
import { deactivatedIn, explicitIn } from '../../model/running.ts';
import { hindrancesOf } from './hindrances.ts';
import { scoreOf } from '../ranking.ts';
import { groupOutcome } from './group-outcome.ts';
import { groupSituationsOf } from '../group-situation.ts';
import { defined } from '../../model/defined.ts';

/** Explains the verdict on a situation for any address. Pure, as `decide` is. */
export interface Explainer {
  readonly of: (address: IpAddress) => Explanation;
  /** What an address is to one mesh group. */
  readonly membership: (group: Pick<MeshGroup, 'name'>, address: IpAddress) => Membership;
  /** Every address that is named, configured, or has a session; in numeric order. */
  readonly addresses: () => readonly IpAddress[];
}

export function explainer(situation: Situation, verdict: Verdict): Explainer {
  const { policy, view, health, running, ledger, now } = situation;
  const groups = groupSituationsOf(situation);
  const outcomes = groups.map((group) => groupOutcome(group, verdict));

  function membership({ name }: Pick<MeshGroup, 'name'>, address: IpAddress): Membership {
    const index = groups.findIndex(({ settings }) => settings.name === name);
    const outcome = outcomes[index];
    if (outcome === undefined) {
      const isThere = running.groups.has(name);
      const hindrance = isThere
        ? ({ kind: 'deactivated', by: name, what: 'group' } as const)
        : ({ kind: 'group-missing' } as const);
      return { group: name, isConfigured: false, hindrances: [hindrance] };
    }
    const { group, accounts, steps, withheld } = outcome;
    const { standing, dueAt, rank } = accounts.get(address) ?? {};
    const [step, held, endpoint] = [steps.get(address), withheld.get(address), group.members.get(address)];
    return {
      group: name,
      isConfigured: group.neighbors.has(address),
      ...defined({ standing, step, withheld: held, dueAt }),
      ...(rank === undefined || endpoint === undefined
        ? {}
        : { place: { rank, of: group.members.size, score: scoreOf(policy, endpoint) } }),
      hindrances: hindrancesOf(outcome, address, outcomes.slice(0, index)),
    };
  }

  return {
    of: (address) => {
      const sightings = Array.from(view.values())
        .filter(({ source }) => canName(source, address))
        .map((source) => sightingOf(source, address));
      const identity = identityOf(address, sightings);
      const peer = health.peers.get(address);
      const penalty = ledger.penalties.get(identity);
      return {
        address,
        at: now,
        isSelf: policy.self.addresses.has(address),
        identity,
        sightings,
        ...(peer === undefined
          ? {}
          : { session: { ...peer, condition: conditionOf(health, address, policy, now) } }),
        ...(penalty === undefined || penalty.until <= now ? {} : { penalty }),
        memberships: policy.groups
          .filter((group) => group.kind === 'mesh')
          .map((group) => membership(group, address)),
        admissions: policy.groups
          .filter((group) => group.kind === 'subtractive')
          .map((group) => admissionOf(group, address, groups, situation, verdict)),
      };
    },
    membership,
    addresses: () => {
      const named = Array.from(view.values()).flatMap(({ known }) => Array.from(known.keys()));
      return inOrder(
        new Set([...named, ...explicitIn(running), ...deactivatedIn(running).keys(), ...health.peers.keys()]),
      );
    },
  };
}

function sightingOf({ source, state, known, gone, answers }: SourceView, address: IpAddress): SightingOf {
  const endpoint = known.get(address);
  const since = gone.get(address);
  const silent = answers === undefined ? 'unheard' : 'silent';
  return {
    source,
    says: endpoint !== undefined ? 'named' : since !== undefined ? 'gone' : silent,
    isBlind: state === 'blind',
    ...(answers === undefined ? {} : { answeredAt: answers.last }),
    ...defined({ since, endpoint }),
  };
}

function identityOf(address: IpAddress, sightings: readonly SightingOf[]): string {
  const isNamed = (endpoint: KnownEndpoint | undefined): endpoint is KnownEndpoint =>
    endpoint !== undefined && endpoint.identity !== address;
  return sightings.map(({ endpoint }) => endpoint).find(isNamed)?.identity ?? address;
}
