import type { IpAddress } from './address.ts';

/** A neighbor that this agent removed. */
export interface Removal {
  readonly group: string;
  readonly address: IpAddress;
  readonly at: number;
  /** It was up and removed only because no source named it any more: this counts against the quota. */
  readonly byDiscoveryAlone: boolean;
}

/** How often a candidate failed, and until when it is not picked again. */
export interface Penalty {
  readonly failures: number;
  readonly until: number;
  /** The pod that failed, where a source knows it: a new pod of the same name has no penalty. */
  readonly uid?: string;
}

/** An operator has approved withheld removals: those with this hash, for a minute. */
export interface Approval {
  readonly plan: string;
  readonly at: number;
}

/** How an approval ended: its removals were committed, others are withheld by now, or it was not used in time. */
export type ApprovalEnd = 'used' | 'superseded' | 'expired';

/** What this agent did recently and cannot read from anywhere. A restart loses it, which is safe. */
export interface Ledger {
  /** When it was begun, with the agent: earlier removals are not in it. */
  readonly since: number;
  /** Kept as long as the longest window that needs them. */
  readonly removals: readonly Removal[];
  /** When a failed peer was last replaced. */
  readonly replacedAt?: number;
  /** By identity; forgotten when no source names the pod any more. */
  readonly penalties: ReadonlyMap<string, Penalty>;
  /** The quarantine: the units that the device refuses even alone; absent: none. */
  readonly refused?: ReadonlyMap<Unit, Refusal>;
  /** Absent: no refused step is being searched for. */
  readonly search?: Search;
  /** Absent: nothing is approved. */
  readonly approval?: Approval;
}

/** A ledger without entries, begun at `since` (ms of the agent's clock). */
export function emptyLedger(since: number): Ledger {
  return { since, removals: [], penalties: new Map() };
}

/**
 * The smallest part of a plan that a device can refuse alone: a neighbor (written as its address), the `allow` of a
 * group (`allow GROUP`), or the drain (`graceful-shutdown`). plan/quarantine.ts makes them.
 */
export type Unit = string;

/** A unit in quarantine: the device refused it alone, and plans leave it out. */
export interface Refusal {
  readonly group: string;
  readonly step: 'add' | 'remove' | 'allow' | 'graceful-shutdown';
  /** The device's words. */
  readonly because: string;
  readonly failures: number;
  /** When it is tried again, alone (ms of the agent's clock). */
  readonly until: number;
}

/** The search, by halving, for what the device refuses of a plan. */
export interface Search {
  /** The units whose turn it is. The next plan has only these, and what has become due since. */
  readonly turn: ReadonlySet<Unit>;
  /** The units that wait for their turn. */
  readonly waiting: readonly ReadonlySet<Unit>[];
  /** The hashes of the plans refused so far. */
  readonly plans: readonly string[];
}
