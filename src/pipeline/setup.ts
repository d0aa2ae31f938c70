import type { Policy } from '../model/group.ts';
import type { Source } from '../model/sighting.ts';
import type { Pace } from './pace.ts';

/** What an operator has settled: how to decide, how fast, and who is asked. */
export interface Setup {
  readonly policy: Policy;
  readonly pace: Pace;
  readonly sources: readonly Source[];
}
