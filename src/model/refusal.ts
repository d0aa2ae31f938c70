/**
 * What of a plan a device can refuse by itself: a neighbor (by its address, whatever is done to it), the `allow` of
 * a group, or the drain. It has a spelling of its own, as plan/units-of.ts writes it.
 */
export type Unit = string;

/** A unit that the device refused by itself: it is in quarantine, and others go without it. */
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
  /** Whose turn it is: only they, and what came up since, go with the next plan. */
  readonly turn: ReadonlySet<Unit>;
  /** Those that wait for their turn. */
  readonly waiting: readonly ReadonlySet<Unit>[];
  /** The hashes of the plans refused so far. */
  readonly plans: readonly string[];
}
