import type { Policy } from '../model/group.ts';
import type { Source } from '../model/sighting.ts';

/** How fast the pipeline moves. Durations in ms of the agent's clock. */
export interface Pace {
  /** How long discovery must be quiet before a round looks at a change, and how long after the first change at most. */
  readonly settleMs: number;
  readonly settleAtMostMs: number;
  /** A round looks at least this often although nothing seems to have changed. */
  readonly resyncMs: number;
  /** Delay between the two reads that must agree after a Set with unknown outcome. */
  readonly agreeMs: number;
  /** How long a drain takes at least, and at most. */
  readonly drainMinMs: number;
  readonly drainMaxMs: number;
}

/** The pace where no setting says otherwise. */
export const defaultPace: Pace = {
  settleMs: 250,
  settleAtMostMs: 2000,
  resyncMs: 30_000,
  agreeMs: 3000,
  drainMinMs: 15_000,
  drainMaxMs: 60_000,
};

/** What the settings in force ask for: how to decide, how fast, and which sources there are. */
export interface Setup {
  readonly policy: Policy;
  readonly pace: Pace;
  readonly sources: readonly Source[];
}
