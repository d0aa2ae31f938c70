import { filter, firstValueFrom, map, ReplaySubject, Subject, take, type Observable } from 'rxjs';
import type { DrainWish } from '../model/drain.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Action, ActionResult } from './control.ts';
import { drainWords } from './drain-line.ts';

/** Where people and the kubelet ask for a drain and wait for its end. */
export interface DrainDesk {
  readonly wish$: Observable<DrainWish>;
  readonly hear: (outcome: Outcome) => void;
  /** The agent has ended: nobody waits any longer. */
  readonly close: () => void;
  readonly actions: Readonly<Record<'/drain' | '/undrain', Action>>;
}

/** What `/drain` and `/undrain` answer. Durations in seconds. */
export interface DrainAnswer {
  readonly result: 'left' | 'out-of-time' | 'undrained' | 'not-undrained' | 'agent-ended';
  readonly because: string;
  readonly afterSeconds?: number;
  readonly remaining?: readonly string[];
}

type End = Extract<Outcome, { kind: 'drain-done' | 'undrained' }>;

/**
 * A wish goes to the pipeline, its end is heard among the outcomes. Who asks for a drain that is done is answered
 * at once; who asks while it is under way waits for the same end.
 */
export function drainDesk(): DrainDesk {
  // The agent may be asked a moment before it listens.
  const wish$ = new ReplaySubject<DrainWish>(1);
  const end$ = new Subject<End>();
  let done: End | undefined;

  function ask(wish: DrainWish, awaited: readonly End['kind'][]): Promise<ActionResult> {
    const ended$ = end$.pipe(
      filter(({ kind }) => awaited.includes(kind)),
      take(1),
      map(answerTo(wish)),
    );
    const answered = firstValueFrom(ended$, { defaultValue: gone });
    wish$.next(wish);
    return answered;
  }

  return {
    wish$,
    hear: (outcome) => {
      if (outcome.kind === 'drain-done') done = outcome;
      if (outcome.kind === 'undrained') done = undefined;
      if (outcome.kind === 'drain-done' || outcome.kind === 'undrained') end$.next(outcome);
    },
    close: () => end$.complete(),
    actions: {
      // The kubelet can only GET, and may come from anywhere.
      '/drain': {
        methods: ['GET', 'POST'],
        loopbackOnly: false,
        act: () =>
          done === undefined
            ? ask('drain', ['drain-done', 'undrained'])
            : Promise.resolve(answerTo('drain')(done)),
      },
      '/undrain': {
        methods: ['POST'],
        loopbackOnly: true,
        act: () => ask('undrain', ['undrained', 'drain-done']),
      },
    },
  };
}

const gone: ActionResult = {
  code: 503,
  body: { result: 'agent-ended', because: 'the agent has ended' } satisfies DrainAnswer,
};

function answerTo(wish: DrainWish): (end: End) => ActionResult {
  return (end) => {
    if (end.kind === 'undrained') {
      const because = end.gracefulShutdown
        ? 'graceful-shutdown could not be deleted in time; it is tried on'
        : 'graceful-shutdown is not set';
      const body: DrainAnswer = { result: end.gracefulShutdown ? 'not-undrained' : 'undrained', because };
      const code = wish === 'drain' ? 409 : end.gracefulShutdown ? 504 : 200;
      return { code, body };
    }
    if (wish === 'undrain') {
      const because = 'a drain was asked for meanwhile';
      return { code: 409, body: { result: 'not-undrained', because } satisfies DrainAnswer };
    }
    const { report, afterMs } = end;
    const body: DrainAnswer = {
      result: report.because,
      because: drainWords(report),
      afterSeconds: Math.round(afterMs / 100) / 10,
      ...(report.remaining === undefined ? {} : { remaining: report.remaining }),
    };
    // Out of time is no failure of the hook: the pod is to end all the same.
    return { code: 200, body };
  };
}
