import type { AddStep, RemoveStep } from '../model/step.ts';
import type { Account, Withheld } from '../model/verdict.ts';
import { holdOf } from './quarantine.ts';
import { fateOf, type Scene, type Wish } from './group-situation.ts';
import { takesRoom } from './budget.ts';
import { defined } from '../model/defined.ts';

/**
 * The wish of a group without `max_peers`: everybody who is discovered is a peer.
 *
 * `room` is what the licence leaves. Who terminates is not added, and who is there and terminates stays
 * until it is gone: its session drains.
 */
export function fullMesh(scene: Scene, room: number): Wish {
  const group = scene.group.name;
  const adds: AddStep[] = [];
  const removes: RemoveStep[] = [];
  const departures: RemoveStep[] = [];
  const accounts: Account[] = [];
  const withheld: Withheld[] = [];
  const isHeld = (step: AddStep | RemoveStep): boolean => {
    const { peer: address, identity } = step;
    const hold = holdOf(scene.situation.ledger, address);
    if (hold === undefined) return false;
    withheld.push({ step, ...hold });
    accounts.push({ address, group, identity, standing: 'withheld' });
    return true;
  };

  for (const peer of scene.running) {
    const fate = fateOf(scene, peer);
    switch (fate.kind) {
      case 'member':
        accounts.push({ address: peer, group, identity: fate.endpoint.identity, standing: 'peer' });
        break;
      case 'removed': {
        const step = { kind: 'remove', group, peer, identity: peer, reason: fate.reason } as const;
        if (isHeld(step)) break;
        removes.push(step);
        accounts.push({ address: peer, group, identity: peer, standing: 'leaving' });
        break;
      }
      case 'departed': {
        const step = { kind: 'remove', group, peer, identity: peer, reason: fate.reason } as const;
        if (!isHeld(step)) departures.push(step);
        break;
      }
      case 'kept':
        accounts.push({
          address: peer,
          group,
          identity: peer,
          standing: fate.standing,
          ...defined({ dueAt: fate.dueAt }),
        });
        break;
    }
  }

  for (const { address, identity, terminating } of scene.members.values()) {
    if (scene.running.has(address)) continue;
    if (!terminating) adds.push({ kind: 'add', group, peer: address, identity, reason: 'discovered' });
    else accounts.push({ address, group, identity, standing: 'candidate' });
  }
  let left = room;
  const affordable: AddStep[] = [];
  for (const step of adds) {
    if (isHeld(step)) continue;
    const { peer: address, identity } = step;
    const isFree = !takesRoom(scene.situation, address);
    const fits = isFree || left > 0;
    if (fits) affordable.push(step);
    else withheld.push({ step, guard: 'peer-limit' });
    if (fits && !isFree) left -= 1;
    accounts.push({ address, group, identity, standing: fits ? 'joining' : 'withheld' });
  }
  return { adds: affordable, removes, departures, withheld, remarks: [], accounts };
}
