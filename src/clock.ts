import { map, Subscription, type SchedulerAction, type SchedulerLike } from 'rxjs';
import type { Clock } from './ports.ts';
import { systemTime, type RunningTime } from './running-time.ts';

/**
 * A clock that runs `speed` times faster than the time in which the process runs: the product's with 1, the lab's
 * with more.
 *
 * Only delays are divided; sockets stay real, so what takes 2 ms on the wall takes 20 ms of a clock at 10.
 */
export function clockAt(speed = 1, time: RunningTime = systemTime()): Clock {
  const now = () => Math.floor(time.now() * speed);
  const scheduler: SchedulerLike = {
    now,
    schedule<T>(work: Work<T>, delay = 0, state?: T): Subscription {
      return new Timed(now, speed, work).schedule(state, delay);
    },
  };
  return {
    scheduler,
    wallAt: (at = now()) => new Date(Math.round(time.origin() + at + speed * time.frozenBefore(at / speed))),
    frozen$: time.frozen$.pipe(map((ms) => ms * speed)),
  };
}

type Work<T> = (this: SchedulerAction<T>, state?: T) => void;

/** The system takes no longer delays (ms). */
const longestDelayMs = 2 ** 31 - 1;

/**
 * Work that waits for its moment on a clock. The system's timers go on while the process is frozen, and may fire a
 * moment early: then it waits for what is left.
 */
class Timed<T> extends Subscription implements SchedulerAction<T> {
  readonly #now: () => number;
  readonly #speed: number;
  readonly #work: Work<T>;
  #timer: NodeJS.Timeout | undefined;

  constructor(now: () => number, speed: number, work: Work<T>) {
    super(() => clearTimeout(this.#timer));
    this.#now = now;
    this.#speed = speed;
    this.#work = work;
  }

  schedule(state?: T, delay = 0): Subscription {
    if (!this.closed) this.#wait(this.#now() + delay, state);
    return this;
  }

  #wait(due: number, state?: T): void {
    clearTimeout(this.#timer);
    const leftMs = Math.min(Math.max(0, due - this.#now()) / this.#speed, longestDelayMs);
    this.#timer = setTimeout(() => {
      if (this.#now() < due) this.#wait(due, state);
      else this.#run(state);
    }, Math.ceil(leftMs));
  }

  /** It ends, unless it schedules itself again. */
  #run(state?: T): void {
    this.#timer = undefined;
    try {
      this.#work(state);
    } finally {
      if (!this.#isWaiting()) this.unsubscribe();
    }
  }

  #isWaiting(): boolean {
    return this.#timer !== undefined;
  }
}
