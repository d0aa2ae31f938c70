import { Subject, type Observable } from 'rxjs';

/** Where time comes from; a test hands in its own. Both in ms. */
export interface TimeSource {
  /** Goes on steadily, from anywhere. */
  readonly monotonic: () => number;
  /** Since 1970, and stepped by whoever keeps the machine's clock. */
  readonly wall: () => number;
}

/** Time in which this process runs; all moments in ms since its origin. */
export interface RunningTime {
  readonly now: () => number;
  /** The wall's time (ms since 1970) of the origin, as the wall's clock tells it now. */
  readonly origin: () => number;
  /** For how long the process had not run, in all, before a moment (ms). */
  readonly frozenBefore: (at: number) => number;
  /** The length (ms) of each time in which it did not run, right after it. Never from within `now()`. */
  readonly frozen$: Observable<number>;
}

/** An event loop that did not turn for longer was frozen: stopped, in a paused machine, or without a processor. */
const longestTurnMs = 5000;
const pulseMs = 1000;
/** Two clocks are never read in the same instant: only a larger difference is a step of the wall's. */
const smallestStepMs = 100;
const mostGaps = 100;

/**
 * The time since now, without the times in which the process was frozen: what would have happened in them did not
 * happen, so no timer may have run. A pulse that keeps nobody alive, and every look at the time, find the gaps.
 */
export function runningTime({ monotonic, wall }: TimeSource): RunningTime {
  const start = monotonic();
  const frozen$ = new Subject<number>();
  let gaps: readonly { readonly at: number; readonly ms: number }[] = [];
  let frozenMs = 0;
  let seenAt = start;
  let origin = wall();

  function now(): number {
    const real = monotonic();
    const gapMs = real - seenAt;
    if (gapMs > longestTurnMs) {
      gaps = [...gaps, { at: seenAt - start - frozenMs, ms: gapMs }].slice(-mostGaps);
      // One ms passes: so what was before the gap differs from what is after it.
      frozenMs += gapMs - 1;
      queueMicrotask(() => frozen$.next(gapMs));
    }
    seenAt = real;
    return real - start - frozenMs;
  }
  setInterval(now, pulseMs).unref();

  return {
    now,
    origin: () => {
      const told = wall() - (monotonic() - start);
      if (Math.abs(told - origin) > smallestStepMs) origin = told;
      return origin;
    },
    frozenBefore: (at) => gaps.reduce((sum, gap) => (gap.at < at ? sum + gap.ms - 1 : sum), 0),
    frozen$: frozen$.asObservable(),
  };
}

let ofThisProcess: RunningTime | undefined;

/** One for the process, from the machine's clocks. Nothing else in the project may ask these for the time. */
export function systemTime(): RunningTime {
  return (ofThisProcess ??= runningTime({
    monotonic: () => performance.now(),
    wall: () => Date.now(),
  }));
}
