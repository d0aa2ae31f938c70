import { VirtualTimeScheduler } from 'rxjs';
import type { Clock } from '../../src/ports.ts';
import { clockOf } from './clock-of.ts';

/**
 * A clock whose time passes, and whose timers fire, only when a test says so. For code that uses real sockets: the time
 * that they take does not count.
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
