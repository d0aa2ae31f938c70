import type { SchedulerLike } from 'rxjs';
import type { Clock } from '../../src/ports.ts';
import { clockOf } from './clock-of.ts';

/** A clock without timers whose time passes only when a test says so: for code that only reads the time. */
export function handClock(start = 1_000_000_000): Clock & {
  readonly pass: (ms: number) => void;
  /** Steps the wall clock; the monotonic clock does not change. */
  readonly step: (ms: number) => void;
} {
  let now = start;
  let ahead = 0;
  const scheduler: SchedulerLike = {
    now: () => now,
    schedule: () => {
      throw new Error('this clock has no timers');
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
