import type { SchedulerLike } from 'rxjs';
import type { Clock } from '../../src/ports.ts';

/** A clock that stands still until a test moves it; it runs nothing. */
export function handClock(): Clock & { readonly pass: (ms: number) => void } {
  let now = 1_000_000_000;
  const scheduler: SchedulerLike = {
    now: () => now,
    schedule: () => {
      throw new Error('this clock only tells the time');
    },
  };
  return {
    scheduler,
    deadline: (ms) => new Date(now + ms),
    pass: (ms) => {
      now += ms;
    },
  };
}
