import { VirtualTimeScheduler } from 'rxjs';
import type { Clock } from '../../src/ports.ts';
import { clockOf } from './clock-of.ts';

/**
 * A clock that stands still until a test moves it, for what speaks over real sockets: how long those take says
 * nothing about how long anybody waited.
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
