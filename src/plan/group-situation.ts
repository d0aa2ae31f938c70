import { familyOf, inOrder, type IpAddress } from '../model/address.ts';
import { deactivatedIn } from '../model/running.ts';
import { absenceOf, discovered, sourcesOf } from './view.ts';
import type { Situation } from '../model/situation.ts';
import type { MeshGroup } from '../model/group.ts';
import type { KnownEndpoint, SourceView } from '../model/sighting.ts';
import type { Condition } from '../model/health.ts';
import { conditionOf, countsAsUp } from './health.ts';
import type { AddStep, RemoveStep } from '../model/step.ts';
import type { Account, Remark, Withheld } from '../model/verdict.ts';

/**
 * The scenes of all mesh groups that the device has, in the settings' order.
 *
 * An address found by two groups belongs to the first, whether or not the first chooses it. One that a
 * group has configured and cannot see is its own, too: a blind source takes nothing from anybody. One that
 * stands in a group of somebody else's is never ours. A group that somebody has deactivated has no scene, and a
 * neighbor that somebody has deactivated is a member of none.
 */
export function scenesOf(situation: Situation): readonly Scene[] {
  const { policy, view, running } = situation;
  const claimed = new Set(foreign(situation));
  const deactivated = deactivatedIn(running);
  const scenes: Scene[] = [];
  for (const group of policy.groups) {
    const configured = running.groups.get(group.name);
    if (group.kind !== 'mesh' || configured === undefined || configured.deactivated?.group) continue;
    const sources = sourcesOf(view, group.name);
    const named = discovered(sources);
    const members = new Map(
      Array.from(named).filter(
        ([address]) =>
          peersBy(group, address) &&
          !policy.self.addresses.has(address) &&
          !claimed.has(address) &&
          !deactivated.has(address),
      ),
    );
    const scene: Scene = {
      group,
      sources,
      running: new Set(inOrder(configured.neighbors)),
      named,
      members,
      claimed: new Set(claimed),
      situation,
    };
    scenes.push(scene);
    for (const address of claimsOf(scene)) claimed.add(address);
  }
  return scenes;
}

/** Whom a group takes from the groups after it: who is or will be its neighbor, or may become one. */
export function claimsOf(scene: Scene): readonly IpAddress[] {
  const staying = Array.from(scene.running).filter((peer) => fateOf(scene, peer).kind !== 'removed');
  const coming = Array.from(scene.members.values()).filter(({ terminating }) => !terminating);
  return [...staying, ...coming.map(({ address }) => address)];
}

/**
 * Explicit neighbors of groups that are not ours: whoever configured them there wants them there, and a device
 * takes an address in one group only. Where it shows inherited groups as its own, ours are not foreign.
 */
function foreign({ policy, running }: Situation): ReadonlySet<IpAddress> {
  const own = new Set(policy.groups.map(({ name }) => name));
  const inGroups = (isOwn: boolean) =>
    Array.from(running.groups)
      .filter(([name]) => own.has(name) === isOwn)
      .flatMap(([, { neighbors }]) => Array.from(neighbors));
  return new Set([...inGroups(false), ...running.elsewhere.keys()]).difference(new Set(inGroups(true)));
}

/** One mesh group with all that concerns it alone. */
export interface Scene {
  readonly group: MeshGroup;
  readonly sources: readonly SourceView[];
  /** Its configured neighbors, in numeric order. */
  readonly running: ReadonlySet<IpAddress>;
  /** Whom its sources name. */
  readonly named: ReadonlyMap<IpAddress, KnownEndpoint>;
  /** Who may be its peer: named, of a family that it peers by, not ourselves, not of a group that comes first. */
  readonly members: ReadonlyMap<IpAddress, KnownEndpoint>;
  /** Addresses that belong to a group that comes first in the settings. */
  readonly claimed: ReadonlySet<IpAddress>;
  readonly situation: Situation;
}

/** Whether a group peers by the family of an address. */
export function peersBy({ families }: MeshGroup, address: IpAddress): boolean {
  return families === undefined || families.includes(familyOf(address));
}

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

/** What one group would like to do, before the guards have looked at it. */
export interface Wish {
  readonly adds: readonly AddStep[];
  readonly removes: readonly RemoveStep[];
  /** Removals of peers that are up, for which discovery alone speaks. */
  readonly departures: readonly RemoveStep[];
  readonly withheld: readonly Withheld[];
  readonly remarks: readonly Remark[];
  readonly accounts: readonly Account[];
}
