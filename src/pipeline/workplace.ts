import type { Clock, Router } from '../ports.ts';
import type { Knowledge } from './knowledge.ts';

/** What rounds and commits work with. */
export interface Workplace {
  readonly router: Router;
  readonly knowledge: Knowledge;
  readonly clock: Clock;
  /** 0 ≤ x < 1, for back-off only. */
  readonly random: () => number;
  /** Plan and say so, never Set. */
  readonly dryRun: boolean;
}
