import { map, Subscription, type SchedulerAction, type SchedulerLike } from 'rxjs';
import type { Clock } from './ports.ts';
import { systemTime, type RunningTime } from './running-time.ts';

/**
 * A clock that runs `speed` times faster than the running time of the process: 1 in the agent, more in the lab.
 *
 * Only delays get shorter. Sockets stay real, so what takes 2 ms of real time takes 20 ms of a clock at speed 10.
 */
export function clockAt(speed = 1, time: RunningTime = systemTime()): Clock {
  const now = () => Math.floor(time.now() * speed);
  const scheduler: SchedulerLike = {
    now,
    schedule<T>(work: Work<T>, delay = 0, state?: T): Subscription {
      return new ScheduledWork(now, speed, work).schedule(state, delay);
    },
  };
  return {
    scheduler,
    wallAt: (at = now()) => new Date(Math.round(time.origin() + at + speed * time.frozenBefore(at / speed))),
    frozen$: time.frozen$.pipe(map((ms) => ms * speed)),
  };
}

type Work<T> = (this: SchedulerAction<T>, state?: T) => void;

/** The longest delay that setTimeout accepts (ms). */
const maxDelayMs = 2 ** 31 - 1;

/**
 * Work that is due at a time of the clock. A timer of the system goes on while the process is frozen, and may fire a
 * little early; in both cases the work waits for the rest of its time.
 */
class ScheduledWork<T> extends Subscription implements SchedulerAction<T> {
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
    const leftMs = Math.min(Math.max(0, due - this.#now()) / this.#speed, maxDelayMs);
    this.#timer = setTimeout(() => {
      if (this.#now() < due) this.#wait(due, state);
      else this.#run(state);
    }, Math.ceil(leftMs));
  }

  /** Runs the work; afterwards it is unsubscribed, unless the work has scheduled itself again. */
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
