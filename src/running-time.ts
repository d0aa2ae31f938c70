import { Subject, type Observable } from 'rxjs';

/** The clocks of the machine, in ms; a test passes its own. */
export interface TimeSource {
  /** Advances steadily; its origin means nothing. */
  readonly monotonic: () => number;
  /** Since 1970; steps when the machine's clock is set. */
  readonly wall: () => number;
}

/** The time during which this process runs. All times are ms since its origin. */
export interface RunningTime {
  readonly now: () => number;
  /** The origin as a date (ms since 1970), calculated from the present time of the wall clock. */
  readonly origin: () => number;
  /** How long the process was frozen in total before a time (ms). */
  readonly frozenBefore: (at: number) => number;
  /** The length (ms) of each freeze, emitted when it is over; never synchronously from `now()`. */
  readonly frozen$: Observable<number>;
}

/** A process whose event loop did not turn for longer was frozen: stopped, in a paused machine, or without a CPU. */
const maxTurnMs = 5000;
const pulseMs = 1000;
/** The two clocks are read one after the other: only a larger difference is a step of the wall clock. */
const minStepMs = 100;
/** Older freezes are forgotten. */
const maxGaps = 100;

/**
 * The time from now on, without the freezes of the process: it saw nothing during them, so they must not make a timer
 * due. They are detected by a timer, which does not keep the process alive, and by every call of `now()`.
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
    if (gapMs > maxTurnMs) {
      gaps = [...gaps, { at: seenAt - start - frozenMs, ms: gapMs }].slice(-maxGaps);
      // A gap counts as 1 ms, so that times before and after it differ.
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
      const shown = wall() - (monotonic() - start);
      if (Math.abs(shown - origin) > minStepMs) origin = shown;
      return origin;
    },
    frozenBefore: (at) => gaps.reduce((sum, gap) => (gap.at < at ? sum + gap.ms - 1 : sum), 0),
    frozen$: frozen$.asObservable(),
  };
}

let ofThisProcess: RunningTime | undefined;

/** The running time of this process. No other code may read the machine's clocks (a lint rule checks it). */
export function systemTime(): RunningTime {
  return (ofThisProcess ??= runningTime({
    monotonic: () => performance.now(),
    wall: () => Date.now(),
  }));
}
