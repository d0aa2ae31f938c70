import { VirtualTimeScheduler } from 'rxjs';
import type { Clock } from '../../src/ports.ts';
import { clockOf } from './clock-of.ts';

/**
 * A clock that stands still until a test moves it and runs what is due, for code that uses real sockets: their
 * duration does not count as time.
 */
export function movedClock(): Clock & { readonly pass: (ms: number) => void } {
  const scheduler = new VirtualTimeScheduler(undefined, 0);
  return {
    ...clockOf(scheduler),
    pass: (ms) => {
      const until = scheduler.frame + ms;
      scheduler.maxFrames = until;
      scheduler.flush();
      scheduler.frame = until;
    },
  };
}
