import type { IpAddress } from '../model/address.ts';
import type { Condition } from '../model/health.ts';
import type { KnownEndpoint } from '../model/sighting.ts';
import { absenceOf } from './absence.ts';
import { conditionOf, countsAsUp } from './condition.ts';
import type { Scene } from './scene.ts';

/**
 * What discovery says of a configured neighbor.
 *
 *     | discovery            | session        | fate                                                    |
 *     |----------------------|----------------|---------------------------------------------------------|
 *     | ourselves, or first  | any            | `removed`: self, moved                                  |
 *     |   in another group   |                |                                                         |
 *     | named                | any            | `member`                                                |
 *     | cannot know          | any            | `kept`: blind                                           |
 *     | missing              | not up         | `removed`: gone                                         |
 *     | missing              | up, or unknown | `kept`: lingering, then after `remove_after` `departed` |
 */
export type Fate =
  | { readonly kind: 'member'; readonly endpoint: KnownEndpoint; readonly condition: Condition }
  | { readonly kind: 'removed'; readonly reason: 'self' | 'moved' | 'gone' }
  | { readonly kind: 'departed' }
  | {
      readonly kind: 'kept';
      readonly standing: 'kept-blind' | 'kept-lingering';
      readonly condition: Condition;
      readonly dueAt?: number;
    };

export function fateOf(scene: Scene, address: IpAddress): Fate {
  const { policy, health, now } = scene.situation;
  if (policy.self.addresses.has(address)) return { kind: 'removed', reason: 'self' };
  if (scene.claimed.has(address)) return { kind: 'removed', reason: 'moved' };

  const condition = conditionOf(health, address, policy, now);
  const endpoint = scene.members.get(address);
  if (endpoint !== undefined) return { kind: 'member', endpoint, condition };

  const peer = health.peers.get(address);
  const absence = absenceOf(scene.sources, address, peer?.graceFrom ?? now);
  if (absence.kind === 'blind') return { kind: 'kept', standing: 'kept-blind', condition };
  // One that flaps has failed and may yet be up at this moment: its session outranks the sources all the same.
  if (peer?.up !== true && !countsAsUp(condition)) return { kind: 'removed', reason: 'gone' };
  const leftMs = policy.removeAfterMs - absence.forMs;
  if (leftMs <= 0) return { kind: 'departed' };
  // When the time is over and no answer has come since, look again a little later.
  return { kind: 'kept', standing: 'kept-lingering', condition, dueAt: now + Math.max(leftMs, 1000) };
}
