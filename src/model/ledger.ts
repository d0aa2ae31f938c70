import type { IpAddress } from './address.ts';

/** An established peer or a neighbor that we removed. */
export interface Removal {
  readonly group: string;
  readonly address: IpAddress;
  readonly at: number;
  /** It was up and left only because no source named it any more: this counts against the quota. */
  readonly byDiscoveryAlone: boolean;
}

/** How often a candidate failed us, and until when it is not picked again. */
export interface Penalty {
  readonly failures: number;
  readonly until: number;
  /** The pod that failed, where a source knows it: another one of the same name is not to blame. */
  readonly uid?: string;
}

/** The little that can be read from nowhere: what we did ourselves, lately. Lost by a restart, safely. */
export interface Ledger {
  /** When it was begun, with the agent: what was before is not in it. */
  readonly since: number;
  /** As long as the longest window that asks for them. */
  readonly removals: readonly Removal[];
  /** When we last replaced a failed peer. */
  readonly replacedAt?: number;
  /** By identity; forgotten when it leaves discovery. */
  readonly penalties: ReadonlyMap<string, Penalty>;
  /** The hash of withheld steps that an operator let go. */
  readonly approved?: string;
}

/** Nothing done yet, since a moment (ms since the epoch). */
export function emptyLedger(since: number): Ledger {
  return { since, removals: [], penalties: new Map() };
}
