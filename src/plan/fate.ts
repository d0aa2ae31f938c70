import type { IpAddress } from '../model/address.ts';
import type { Condition } from '../model/health.ts';
import type { KnownEndpoint } from '../model/sighting.ts';
import { absenceOf } from './absence.ts';
import { conditionOf, countsAsUp } from './condition.ts';
import { peersBy, type Scene } from './scene.ts';

/**
 * What discovery says of a configured neighbor.
 *
 *     | discovery            | session        | fate                                                    |
 *     |----------------------|----------------|---------------------------------------------------------|
 *     | ourselves, or first  | any            | `removed`: self, moved                                  |
 *     |   in another group   |                |                                                         |
 *     | of a family that the | not up         | `removed`: family                                       |
 *     |   group leaves out   | up, or unknown | `departed`: family, as guards let it                    |
 *     | named                | any            | `member`                                                |
 *     | cannot know          | any            | `kept`: blind                                           |
 *     | missing              | not up         | `removed`: gone                                         |
 *     | missing              | up, or unknown | `kept`: lingering, then after `remove_after` `departed` |
 */
export type Fate =
  | { readonly kind: 'member'; readonly endpoint: KnownEndpoint; readonly condition: Condition }
  | { readonly kind: 'removed'; readonly reason: 'self' | 'moved' | 'gone' | 'family' }
  | { readonly kind: 'departed'; readonly reason: 'left' | 'family' }
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
  // One that flaps has failed and may yet be up at this moment: its session outranks all that is said of it.
  const isDown = peer?.up !== true && !countsAsUp(condition);
  if (!peersBy(scene.group, address))
    return isDown ? { kind: 'removed', reason: 'family' } : { kind: 'departed', reason: 'family' };

  const absence = absenceOf(scene.sources, address, peer?.graceFrom ?? now);
  if (absence.kind === 'blind') return { kind: 'kept', standing: 'kept-blind', condition };
  if (isDown) return { kind: 'removed', reason: 'gone' };
  const leftMs = policy.removeAfterMs - absence.forMs;
  if (leftMs <= 0) return { kind: 'departed', reason: 'left' };
  // When the time is over and no answer has come since, look again a little later.
  return { kind: 'kept', standing: 'kept-lingering', condition, dueAt: now + Math.max(leftMs, 1000) };
}
