import type { IpAddress } from '../model/address.ts';
import type { MeshGroup } from '../model/group.ts';
import type { Condition } from '../model/health.ts';
import type { KnownEndpoint, SourceView } from '../model/sighting.ts';
import { conditionOf } from './condition.ts';
import { discovered, sourcesOf } from './discovered.ts';
import type { Situation } from './situation.ts';

/** One mesh group with all that concerns it alone. */
export interface Scene {
  readonly group: MeshGroup;
  readonly sources: readonly SourceView[];
  /** Its configured neighbors. */
  readonly running: ReadonlySet<IpAddress>;
  /** Whom its sources name. */
  readonly named: ReadonlyMap<IpAddress, KnownEndpoint>;
  /** Who may be its peer: named, not ourselves, not of a group that comes first. */
  readonly members: ReadonlyMap<IpAddress, KnownEndpoint>;
  /** Addresses that belong to a group that comes first in the settings. */
  readonly claimed: ReadonlySet<IpAddress>;
  readonly situation: Situation;
}

/**
 * The scenes of all mesh groups that the device has, in the settings' order.
 *
 * An address found by two groups belongs to the first, whether or not the first chooses it. One that a
 * group has configured and cannot see is its own, too: a blind source takes nothing from anybody.
 */
export function scenesOf(situation: Situation): readonly Scene[] {
  const { policy, view, running } = situation;
  const claimed = new Set<IpAddress>();
  const scenes: Scene[] = [];
  for (const group of policy.groups) {
    if (group.kind !== 'mesh') continue;
    const configured = running.groups.get(group.name);
    const sources = sourcesOf(view, group.name);
    const named = discovered(sources);
    if (configured !== undefined) {
      const members = new Map(
        Array.from(named).filter(([address]) => !policy.self.addresses.has(address) && !claimed.has(address)),
      );
      scenes.push({
        group,
        sources,
        running: configured.neighbors,
        named,
        members,
        claimed: new Set(claimed),
        situation,
      });
    }
    for (const address of named.keys()) claimed.add(address);
    for (const address of configured?.neighbors ?? []) claimed.add(address);
  }
  return scenes;
}

/** The condition of one neighbor of the scene. */
export function conditionIn({ situation: { health, policy, now } }: Scene, address: IpAddress): Condition {
  return conditionOf(health, address, policy, now);
}
