import type { IpAddress } from '../../src/model/address.ts';
import { covers } from '../../src/model/prefix-set.ts';
import type { BgpConfig, BgpGroup, BgpNeighbor } from './bgp-config.ts';

/** The statement of a configuration that covers a peer: its own neighbor entry, or a group's `allow`. */
export interface Entry {
  readonly group: BgpGroup;
  /** Absent: it may come in by `allow`. */
  readonly neighbor?: BgpNeighbor;
}

/** What is not known of real devices and concerns sessions. */
export interface SessionSwitches {
  /** An explicit neighbor is never taken for a client of another group's `allow`. */
  readonly explicitBeatsAllow: boolean;
  /** Any edit of `allow` resets the sessions that came in by it, covered still or not. */
  readonly allowEditResets: boolean;
  /** A group that begins or ends its graceful shutdown loses its sessions. */
  readonly gracefulShutdownResets: boolean;
}

/** The entry that covers a peer. */
export function entryFor(
  config: BgpConfig,
  peer: IpAddress,
  { explicitBeatsAllow }: SessionSwitches,
): Entry | undefined {
  const explicit = explicitEntry(config, peer);
  const dynamic =
    explicit !== undefined && explicitBeatsAllow
      ? undefined
      : config.groups.find(({ allow }) => covers(allow, peer));
  if (dynamic !== undefined) return { group: dynamic };
  return explicit;
}

/** Whether it opens connections to a peer: `allow` never does, nor does a passive neighbor. */
export function initiates(config: BgpConfig, peer: IpAddress): boolean {
  const entry = explicitEntry(config, peer);
  return (
    entry?.neighbor !== undefined &&
    !entry.neighbor.passive &&
    !entry.neighbor.shutdown &&
    !entry.group.passive
  );
}

/** Whether the two ends' AS and type fit: internal means the same AS, external another that is expected. */
export function fits({ group, neighbor }: Entry, ownAs: number, peerAs: number): boolean {
  if (neighbor?.shutdown === true) return false;
  if (group.type === 'internal') return ownAs === peerAs;
  const expected = neighbor?.peerAs ?? group.peerAs;
  if (expected !== undefined) return peerAs === expected;
  return group.asRanges?.some(({ from, to }) => peerAs >= from && peerAs <= to) ?? false;
}

function explicitEntry(config: BgpConfig, peer: IpAddress): Entry | undefined {
  for (const group of config.groups) {
    const neighbor = group.neighbors.find(({ address }) => address === peer);
    if (neighbor !== undefined) return { group, neighbor };
  }
  return undefined;
}
