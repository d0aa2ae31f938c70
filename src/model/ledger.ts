import type { IpAddress } from './address.ts';
import type { Refusal, Search, Unit } from './refusal.ts';

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

/** An operator lets withheld removals go: those of that hash, for a moment. */
export interface Approval {
  readonly plan: string;
  readonly at: number;
}

/** How an approval ended: its removals went, something else is withheld by now, or it was not carried out in time. */
export type ApprovalEnd = 'used' | 'superseded' | 'expired';

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
  /** What the device refuses by itself; absent: nothing. */
  readonly refused?: ReadonlyMap<Unit, Refusal>;
  /** Absent: nothing is searched for. */
  readonly search?: Search;
  /** Absent: nothing is approved, or no longer. */
  readonly approval?: Approval;
}

/** Nothing done yet, since a moment (ms of the agent's clock). */
export function emptyLedger(since: number): Ledger {
  return { since, removals: [], penalties: new Map() };
}
