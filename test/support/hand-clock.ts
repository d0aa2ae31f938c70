import type { SchedulerLike } from 'rxjs';
import type { Clock } from '../../src/ports.ts';
import { clockOf } from './clock-of.ts';

/** A clock that stands still until a test moves it, without timers: for code that only reads the time. */
export function handClock(start = 1_000_000_000): Clock & {
  readonly pass: (ms: number) => void;
  /** Steps the wall clock. */
  readonly step: (ms: number) => void;
} {
  let now = start;
  let ahead = 0;
  const scheduler: SchedulerLike = {
    now: () => now,
    schedule: () => {
      throw new Error('this clock only tells the time');
    },
  };
  return {
    ...clockOf(scheduler),
    wallAt: (at = now) => new Date(at + ahead),
    pass: (ms) => {
      now += ms;
    },
    step: (ms) => {
      ahead += ms;
    },
  };
}
