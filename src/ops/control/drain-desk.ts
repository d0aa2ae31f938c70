import { ReplaySubject, Subject, filter, firstValueFrom, map, take, type Observable } from 'rxjs';
import type { DrainRequest } from '../../model/drain.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { ActionResult } from './control.ts';
import { drainWords } from '../words/remarks.ts';
import { defined } from '../../model/defined.ts';

/** Where an operator and cRPD's preStop hook ask for a drain and wait for its end. */
export interface DrainDesk {
  readonly request$: Observable<DrainRequest>;
  readonly hear: (outcome: Outcome) => void;
  /** The agent has ended: nobody waits any longer. */
  readonly close: () => void;
  readonly drain: () => Promise<ActionResult>;
  readonly undrain: () => Promise<ActionResult>;
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
 * A request goes to the pipeline; its end is one of the outcomes. A second request joins the drain under way, and
 * is answered at once where that is done.
 */
export function drainDesk(): DrainDesk {
  // The agent may be asked a moment before it listens.
  const request$ = new ReplaySubject<DrainRequest>(1);
  const end$ = new Subject<End>();
  let done: End | undefined;

  function ask(request: DrainRequest, awaited: readonly End['kind'][]): Promise<ActionResult> {
    const ended$ = end$.pipe(
      filter(({ kind }) => awaited.includes(kind)),
      take(1),
      map(answerTo(request)),
    );
    const answered = firstValueFrom(ended$, { defaultValue: gone });
    request$.next(request);
    return answered;
  }

  return {
    request$,
    hear: (outcome) => {
      if (outcome.kind === 'drain-done') done = outcome;
      if (outcome.kind === 'undrained') done = undefined;
      if (outcome.kind === 'drain-done' || outcome.kind === 'undrained') end$.next(outcome);
    },
    close: () => end$.complete(),
    drain: () => {
      if (done === undefined) return ask('drain', ['drain-done', 'undrained']);
      // The pipeline hears it all the same: the drain is kept for longer.
      request$.next('drain');
      return Promise.resolve(answerTo('drain')(done));
    },
    undrain: () => ask('undrain', ['undrained', 'drain-done']),
  };
}

const gone: ActionResult = {
  code: 503,
  body: { result: 'agent-ended', because: 'the agent has ended' } satisfies DrainAnswer,
};

function answerTo(request: DrainRequest): (end: End) => ActionResult {
  return (end) => {
    if (end.kind === 'undrained') {
      const because = end.gracefulShutdown
        ? 'graceful-shutdown could not be removed in time; the agent keeps trying'
        : 'graceful-shutdown is not set';
      const body: DrainAnswer = { result: end.gracefulShutdown ? 'not-undrained' : 'undrained', because };
      const code = request === 'drain' ? 409 : end.gracefulShutdown ? 504 : 200;
      return { code, body };
    }
    if (request === 'undrain') {
      const because = 'a drain was asked for meanwhile';
      return { code: 409, body: { result: 'not-undrained', because } satisfies DrainAnswer };
    }
    const { report, afterMs } = end;
    const body: DrainAnswer = {
      result: report.because,
      because: drainWords(report),
      afterSeconds: Math.round(afterMs / 100) / 10,
      ...defined({ remaining: report.remaining }),
    };
    // Out of time is no failure of the hook: the pod is to end all the same.
    return { code: 200, body };
  };
}
