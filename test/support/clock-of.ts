import { NEVER, type SchedulerLike } from 'rxjs';
import type { Clock } from '../../src/ports.ts';

/** The clock of a test's scheduler: its dates start in 1970, and the process is never frozen. */
export function clockOf(scheduler: SchedulerLike): Clock {
  return { scheduler, wallAt: (at = scheduler.now()) => new Date(at), frozen$: NEVER };
}
