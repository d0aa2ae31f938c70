import { asyncScheduler, type SchedulerAction, type SchedulerLike, type Subscription } from 'rxjs';
import type { Clock } from './ports.ts';

/**
 * A clock that runs `speed` times faster than the wall's: the product's with 1, the lab's with more.
 *
 * Only delays are divided; sockets stay real, so what takes 2 ms on the wall takes 20 ms of a clock at 10.
 */
export function clockAt(speed = 1): Clock {
  const start = Date.now();
  const now = () => start + (Date.now() - start) * speed;

  const scheduler: SchedulerLike = {
    now,
    schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T): Subscription {
      return asyncScheduler.schedule(
        function (this: SchedulerAction<T>, state?: T) {
          work.call(scaled(this, speed), state);
        },
        delay / speed,
        state,
      );
    },
  };
  return { scheduler, deadline: (ms) => new Date(Date.now() + ms / speed) };
}

/** The action that rxjs hands to work which schedules itself again; its delays are ours, too. */
function scaled<T>(action: SchedulerAction<T>, speed: number): SchedulerAction<T> {
  return new Proxy(action, {
    get: (target, name) => {
      if (name === 'schedule') return (state?: T, delay = 0) => target.schedule(state, delay / speed);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
