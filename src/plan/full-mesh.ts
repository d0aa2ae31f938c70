import { defined } from '../model/defined.ts';
import type { AddStep, RemoveStep } from '../model/step.ts';
import type { Account, Withheld } from '../model/verdict.ts';
import { takesRoom } from './budget.ts';
import type { GroupSituation, Proposal } from './group-situation.ts';
import { holdOf } from './quarantine.ts';

/**
 * Proposes the peers of a group without `max_peers`: every discovered member.
 *
 * A terminating member is not added. If it is a neighbor already, it stays until it is gone, so that its session can
 * drain.
 *
 * @param room how many more neighbors the licence allows
 */
export function fullMesh(
  { settings, neighbors, members, situation }: GroupSituation,
  room: number,
): Proposal {
  const group = settings.name;
  const adds: AddStep[] = [];
  const removes: RemoveStep[] = [];
  const departures: RemoveStep[] = [];
  const accounts: Account[] = [];
  const withheld: Withheld[] = [];
  const isHeld = (step: AddStep | RemoveStep): boolean => {
    const { peer: address, identity } = step;
    const hold = holdOf(situation.ledger, address);
    if (hold === undefined) return false;
    withheld.push({ step, ...hold });
    accounts.push({ address, group, identity, standing: 'withheld' });
    return true;
  };

  for (const [peer, neighbor] of neighbors) {
    switch (neighbor.kind) {
      case 'member':
        accounts.push({ address: peer, group, identity: neighbor.endpoint.identity, standing: 'peer' });
        break;
      case 'removed': {
        const step = { kind: 'remove', group, peer, identity: peer, reason: neighbor.reason } as const;
        if (isHeld(step)) break;
        removes.push(step);
        accounts.push({ address: peer, group, identity: peer, standing: 'leaving' });
        break;
      }
      case 'departed': {
        const step = { kind: 'remove', group, peer, identity: peer, reason: neighbor.reason } as const;
        if (!isHeld(step)) departures.push(step);
        break;
      }
      case 'kept': {
        const { standing, dueAt } = neighbor;
        accounts.push({ address: peer, group, identity: peer, standing, ...defined({ dueAt }) });
        break;
      }
    }
  }

  let left = room;
  for (const { address, identity, terminating } of members.values()) {
    if (neighbors.has(address)) continue;
    if (terminating) {
      accounts.push({ address, group, identity, standing: 'candidate' });
      continue;
    }
    const step: AddStep = { kind: 'add', group, peer: address, identity, reason: 'discovered' };
    if (isHeld(step)) continue;
    const isFree = !takesRoom(situation, address);
    const fits = isFree || left > 0;
    if (fits) adds.push(step);
    else withheld.push({ step, guard: 'peer-limit' });
    if (fits && !isFree) left -= 1;
    accounts.push({ address, group, identity, standing: fits ? 'joining' : 'withheld' });
  }
  return { adds, removes, departures, withheld, remarks: [], accounts };
}
