import type { IpAddress } from '../../src/model/address.ts';
import type { SessionState } from '../../src/model/session.ts';
import { covers } from '../../src/model/prefix-set.ts';
import type { BgpConfig, BgpGroup, BgpNeighbor } from './bgp-config.ts';

/** Why an established session fell. */
export type FallCause =
  | 'node-stopped' // a daemon ended and its connections closed
  | 'hold-timer' // nothing came for the hold time: frozen, or cut off
  | 'configuration-removed' // the neighbor, or the covering entry of `allow`, is gone
  | 'promoted' // a client became an explicit neighbor: one reset
  | 'fault-switch'; // a switch of the lab says so

/** An established session that fell. */
export interface Fall {
  /** ms of the lab's clock. */
  readonly at: number;
  readonly a: IpAddress;
  readonly b: IpAddress;
  readonly cause: FallCause;
}

/** The two ends of a possible session and how far it is. */
export interface Link {
  readonly a: IpAddress;
  readonly b: IpAddress;
  state: SessionState;
  /** It is on its way up, or tries again by itself. */
  climbing: boolean;
  /** Established, and nothing has come since some time: its hold time runs. */
  holding: boolean;
  /** Counts what was scheduled: an older callback finds another number and does nothing. */
  epoch: number;
  /** Which groups' entries the ends matched when it was established, to tell what an edit changes. */
  matched: string | undefined;
}

/** The path up, with the time each state takes (ms of the lab's clock, divided by its factor). */
export interface FsmTimers {
  /** SYN to connection, and OPEN to OPEN. */
  readonly tcpMs: number;
  readonly openMs: number;
  /** RFC 4271 ConnectRetryTimer; tries are spread over it by chance. */
  readonly connectRetryMs: number;
  readonly holdMs: number;
}

export const quickTimers: FsmTimers = { tcpMs: 20, openMs: 20, connectRetryMs: 1000, holdMs: 3000 };

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
