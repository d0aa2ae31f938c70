import type { IpAddress } from '../../src/model/address.ts';
import type { SessionState } from '../../src/model/session.ts';
import { covers } from '../../src/model/prefix-set.ts';
import type { BgpConfig, BgpGroup, BgpNeighbor } from './bgp-config.ts';

/** Why an established session fell. */
export type FallCause =
  | 'node-stopped' // a daemon ended and its connections closed
  | 'hold-timer' // nothing was received during the hold time: frozen, or cut off
  | 'configuration-removed' // the neighbor, or the covering prefix of `allow`, was removed
  | 'promoted' // a client became a neighbor: one reset
  | 'fault-switch'; // a switch of the lab resets it

/** An established session that fell. */
export interface Fall {
  /** ms of the lab's clock. */
  readonly at: number;
  readonly a: IpAddress;
  readonly b: IpAddress;
  readonly cause: FallCause;
}

/** A possible session between two addresses, and its state. */
export interface Link {
  readonly a: IpAddress;
  readonly b: IpAddress;
  state: SessionState;
  /** It is being established, or will be retried. */
  connecting: boolean;
  /** Established but silent: the hold time is running. */
  holding: boolean;
  /** Incremented with each scheduled callback: an older callback finds another number and does nothing. */
  epoch: number;
  /** The entries that covered the two ends when it was established: shows what an edit changes. */
  matched: string | undefined;
}

/** How long each state of the session takes (ms of the lab's clock). */
export interface FsmTimers {
  /** From SYN to connection. */
  readonly tcpMs: number;
  /** From OPEN to OPEN. */
  readonly openMs: number;
  /** ConnectRetryTimer of RFC 4271; attempts are spread over it at random. */
  readonly connectRetryMs: number;
  readonly holdMs: number;
}

/** Shorter than real timers, so that stories take seconds. */
export const quickTimers: FsmTimers = { tcpMs: 20, openMs: 20, connectRetryMs: 1000, holdMs: 3000 };

/** The part of a configuration that covers a peer: a neighbor entry, or the `allow` of a group. */
export interface Entry {
  readonly group: BgpGroup;
  /** Absent if `allow` covers the peer. */
  readonly neighbor?: BgpNeighbor;
}

/** Behaviour of sessions that is unknown for real devices, so the lab can play both variants. */
export interface SessionSwitches {
  /** A configured neighbor is never treated as a client of another group's `allow`. */
  readonly explicitBeatsAllow: boolean;
  /** Any edit of `allow` resets the sessions that it accepted, even those still covered. */
  readonly allowEditResets: boolean;
  /** The start and the end of a graceful shutdown reset the sessions of the group. */
  readonly gracefulShutdownResets: boolean;
}

/** Finds the entry that covers a peer. */
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

/** Whether a router opens connections to a peer: not for `allow`, and not for a passive neighbor. */
export function initiates(config: BgpConfig, peer: IpAddress): boolean {
  const entry = explicitEntry(config, peer);
  return (
    entry?.neighbor !== undefined &&
    !entry.neighbor.passive &&
    !entry.neighbor.shutdown &&
    !entry.group.passive
  );
}

/** Whether an entry accepts the peer's AS: internal means the own AS, external an AS that is configured. */
export function acceptsAs({ group, neighbor }: Entry, ownAs: number, peerAs: number): boolean {
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
