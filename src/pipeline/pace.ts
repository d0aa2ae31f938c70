/** How fast the pipeline moves. Durations in ms of the agent's clock. */
export interface Pace {
  /** How long discovery must be quiet before a round looks, and how long after its first change at most. */
  readonly settleMs: number;
  readonly settleAtMostMs: number;
  /** A round looks at least this often although nothing seems to have changed. */
  readonly resyncMs: number;
  /** After a Set of unknown outcome, how far apart the reads are of which two must agree. */
  readonly agreeMs: number;
  /** How long a drain takes at least, and at most. */
  readonly drainMinMs: number;
  readonly drainMaxMs: number;
}

export const defaultPace: Pace = {
  settleMs: 250,
  settleAtMostMs: 2000,
  resyncMs: 30_000,
  agreeMs: 3000,
  drainMinMs: 15_000,
  drainMaxMs: 60_000,
};
