import type { AddStep, RemoveStep } from '../model/step.ts';
import type { Account } from '../model/verdict.ts';
import { fateOf } from './fate.ts';
import type { Scene } from './scene.ts';
import type { Wish } from './wish.ts';

/**
 * The wish of a group without `max_peers`: everybody who is discovered is a peer.
 *
 * `room` is what the licence leaves. Who terminates is not added, and who is there and terminates stays until it is gone: its session drains.
 */
export function fullMesh(scene: Scene, room: number): Wish {
  const group = scene.group.name;
  const adds: AddStep[] = [];
  const removes: RemoveStep[] = [];
  const departures: RemoveStep[] = [];
  const accounts: Account[] = [];

  for (const peer of scene.running) {
    const fate = fateOf(scene, peer);
    switch (fate.kind) {
      case 'member':
        accounts.push({ address: peer, group, identity: fate.endpoint.identity, standing: 'peer' });
        break;
      case 'removed':
        removes.push({ kind: 'remove', group, peer, identity: peer, reason: fate.reason });
        accounts.push({ address: peer, group, identity: peer, standing: 'leaving' });
        break;
      case 'departed':
        departures.push({ kind: 'remove', group, peer, identity: peer, reason: 'left' });
        break;
      case 'kept':
        accounts.push({
          address: peer,
          group,
          identity: peer,
          standing: fate.standing,
          ...(fate.dueAt === undefined ? {} : { dueAt: fate.dueAt }),
        });
        break;
    }
  }

  for (const { address, identity, terminating } of scene.members.values()) {
    if (scene.running.has(address)) continue;
    if (!terminating) adds.push({ kind: 'add', group, peer: address, identity, reason: 'discovered' });
    else accounts.push({ address, group, identity, standing: 'candidate' });
  }
  const affordable = adds.slice(0, Math.max(0, room + removes.length));
  const withheld = adds.slice(affordable.length).map((step) => ({ step, guard: 'peer-limit' as const }));
  for (const [index, { peer, identity }] of adds.entries()) {
    accounts.push({
      address: peer,
      group,
      identity,
      standing: index < affordable.length ? 'joining' : 'withheld',
    });
  }
  return { adds: affordable, removes, departures, withheld, remarks: [], accounts };
}
