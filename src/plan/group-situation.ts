import { familyOf, inOrder, type IpAddress } from '../model/address.ts';
import type { MeshGroup } from '../model/group.ts';
import type { Condition } from '../model/health.ts';
import { deactivatedIn } from '../model/running.ts';
import type { KnownEndpoint, SourceView } from '../model/sighting.ts';
import type { Situation } from '../model/situation.ts';
import type { AddStep, RemoveStep } from '../model/step.ts';
import type { Account, Remark, Withheld } from '../model/verdict.ts';
import { conditionOf, countsAsUp } from './health.ts';
import { absenceOf, discovered, sourcesOf } from './view.ts';

/** One mesh group of a situation, with the facts about it that decisions need. */
export interface GroupSituation {
  readonly settings: MeshGroup;
  readonly sources: readonly SourceView[];
  /** Its configured neighbors, in numeric order. */
  readonly neighbors: ReadonlyMap<IpAddress, Neighbor>;
  /** The endpoints that its sources name. */
  readonly named: ReadonlyMap<IpAddress, KnownEndpoint>;
  /** The named endpoints that may be its peers: of its families, not this device, neither claimed nor deactivated. */
  readonly members: ReadonlyMap<IpAddress, KnownEndpoint>;
  /** Addresses that belong to an earlier group of the settings, or to a group that is not ours. */
  readonly claimed: ReadonlySet<IpAddress>;
  readonly situation: Situation;
}

/**
 * A configured neighbor: the condition of its session, and what discovery says of it.
 *
 *     | discovery            | session        | kind                                                    |
 *     |----------------------|----------------|---------------------------------------------------------|
 *     | this device, or a    | any            | `removed`: self, moved                                  |
 *     |   claimed address    |                |                                                         |
 *     | of a family that the | not up         | `removed`: family                                       |
 *     |   group leaves out   | up, or unknown | `departed`: family, as guards allow                     |
 *     | named                | any            | `member`                                                |
 *     | not known (blind)    | any            | `kept`: blind                                           |
 *     | missing              | not up         | `removed`: gone                                         |
 *     | missing              | up, or unknown | `kept`: lingering, then after `remove_after` `departed` |
 */
export type Neighbor = { readonly condition: Condition } & (
  | { readonly kind: 'member'; readonly endpoint: KnownEndpoint }
  | { readonly kind: 'removed'; readonly reason: 'self' | 'moved' | 'gone' | 'family' }
  | { readonly kind: 'departed'; readonly reason: 'left' | 'family' }
  | {
      readonly kind: 'kept';
      readonly standing: 'kept-blind' | 'kept-lingering';
      readonly dueAt?: number;
    }
);

/** What one group would change, before guards are applied. */
export interface Proposal {
  readonly adds: readonly AddStep[];
  readonly removes: readonly RemoveStep[];
  /** Removals of peers that are up, for which discovery is the only reason: guards may withhold them. */
  readonly departures: readonly RemoveStep[];
  readonly withheld: readonly Withheld[];
  readonly remarks: readonly Remark[];
  readonly accounts: readonly Account[];
}

/**
 * The situations of all mesh groups that the device has, in the settings' order.
 *
 * An address that two groups discover belongs to the first, whether or not the first chooses it. A configured neighbor
 * that stays belongs to its group as well, even while the sources of the group are blind. A neighbor of a group that is
 * not ours is never ours. A group that an operator has deactivated has no situation, and a deactivated neighbor is a
 * member of no group.
 */
export function groupSituationsOf(situation: Situation): readonly GroupSituation[] {
  const { policy, view, running } = situation;
  const claimed = new Set(foreignNeighbors(situation));
  const deactivated = deactivatedIn(running);
  const groups: GroupSituation[] = [];
  for (const settings of policy.groups) {
    const configured = running.groups.get(settings.name);
    if (settings.kind !== 'mesh' || configured === undefined || configured.deactivated?.group) continue;
    const sources = sourcesOf(view, settings.name);
    const named = discovered(sources);
    const members = new Map(
      Array.from(named).filter(
        ([address]) =>
          peersBy(settings, address) &&
          !policy.self.addresses.has(address) &&
          !claimed.has(address) &&
          !deactivated.has(address),
      ),
    );
    const facts = { settings, sources, named, members, claimed: new Set(claimed), situation };
    const neighbors = new Map(
      inOrder(configured.neighbors).map((address) => [address, neighborOf(facts, address)]),
    );
    const group = { ...facts, neighbors };
    groups.push(group);
    for (const address of claimsOf(group)) claimed.add(address);
  }
  return groups;
}

/** Whether a group peers by the family of an address. */
export function peersBy({ families }: MeshGroup, address: IpAddress): boolean {
  return families === undefined || families.includes(familyOf(address));
}

/** The addresses that a group takes from later groups: neighbors that stay, and members that may become neighbors. */
export function claimsOf({ neighbors, members }: GroupSituation): readonly IpAddress[] {
  const staying = Array.from(neighbors).filter(([, { kind }]) => kind !== 'removed');
  const coming = Array.from(members.values()).filter(({ terminating }) => !terminating);
  return [...staying.map(([address]) => address), ...coming.map(({ address }) => address)];
}

function neighborOf(
  { settings, sources, members, claimed, situation }: Omit<GroupSituation, 'neighbors'>,
  address: IpAddress,
): Neighbor {
  const { policy, health, now } = situation;
  const condition = conditionOf(health, address, policy, now);
  if (policy.self.addresses.has(address)) return { condition, kind: 'removed', reason: 'self' };
  if (claimed.has(address)) return { condition, kind: 'removed', reason: 'moved' };

  const endpoint = members.get(address);
  if (endpoint !== undefined) return { condition, kind: 'member', endpoint };

  const peer = health.peers.get(address);
  // A flapping peer counts as failed, but its session may be up at this moment.
  const isDown = peer?.up !== true && !countsAsUp(condition);
  if (!peersBy(settings, address))
    return { condition, kind: isDown ? 'removed' : 'departed', reason: 'family' };

  const absence = absenceOf(sources, address, peer?.graceFrom ?? now);
  if (absence.kind === 'blind') return { condition, kind: 'kept', standing: 'kept-blind' };
  if (isDown) return { condition, kind: 'removed', reason: 'gone' };
  const leftMs = policy.removeAfterMs - absence.forMs;
  if (leftMs <= 0) return { condition, kind: 'departed', reason: 'left' };
  // `absence.forMs` grows only with answers: without a new one an earlier look would see the same.
  return { condition, kind: 'kept', standing: 'kept-lingering', dueAt: now + Math.max(leftMs, 1000) };
}

/**
 * Explicit neighbors of groups that are not ours: an operator wants them there, and Junos accepts an address in one
 * group only. A device may also show the groups inherited from MESHRR as its own; neighbors of ours are not foreign
 * there.
 */
function foreignNeighbors({ policy, running }: Situation): ReadonlySet<IpAddress> {
  const own = new Set(policy.groups.map(({ name }) => name));
  const inGroups = (isOwn: boolean) =>
    Array.from(running.groups)
      .filter(([name]) => own.has(name) === isOwn)
      .flatMap(([, { neighbors }]) => Array.from(neighbors));
  return new Set([...inGroups(false), ...running.elsewhere.keys()]).difference(new Set(inGroups(true)));
}
