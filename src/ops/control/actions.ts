import { filter, firstValueFrom, map, ReplaySubject, Subject, take, type Observable } from 'rxjs';
import { defined } from '../../model/defined.ts';
import type { DrainRequest } from '../../model/drain.ts';
import type { Outcome } from '../../model/outcome.ts';
import { drainWords } from '../words/remarks.ts';

/** Carries out a request of the control socket that changes state, and answers it. */
export type Action = (query: URLSearchParams) => Promise<ActionResult>;

export interface ActionResult {
  /** The HTTP status code. */
  readonly code: number;
  /** Served as JSON. */
  readonly body: unknown;
}

/** Drain and undrain, as an operator or cRPD's preStop hook asks for them and waits for their end. */
export interface DrainActions {
  /** The requests, for the agent. */
  readonly request$: Observable<DrainRequest>;
  /** Has to be called with every outcome. */
  readonly observe: (outcome: Outcome) => void;
  /** Answers the requests that still wait: the agent has ended. */
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
 * Passes requests to the agent and finds their end among the outcomes. A second request to drain joins the drain that
 * is under way; if that is done, it is answered at once.
 */
export function drainActions(): DrainActions {
  // A request may arrive just before the agent subscribes.
  const request$ = new ReplaySubject<DrainRequest>(1);
  const end$ = new Subject<End>();
  let done: End | undefined;

  function ask(request: DrainRequest, awaited: readonly End['kind'][]): Promise<ActionResult> {
    const answer$ = end$.pipe(
      filter(({ kind }) => awaited.includes(kind)),
      take(1),
      map((end) => answerTo(request, end)),
    );
    const answered = firstValueFrom(answer$, { defaultValue: agentEnded });
    request$.next(request);
    return answered;
  }

  return {
    request$,
    observe: (outcome) => {
      if (outcome.kind !== 'drain-done' && outcome.kind !== 'undrained') return;
      done = outcome.kind === 'drain-done' ? outcome : undefined;
      end$.next(outcome);
    },
    close: () => end$.complete(),
    drain: () => {
      if (done === undefined) return ask('drain', ['drain-done', 'undrained']);
      // The agent gets this request as well: it then keeps the drain for longer.
      request$.next('drain');
      return Promise.resolve(answerTo('drain', done));
    },
    undrain: () => ask('undrain', ['undrained', 'drain-done']),
  };
}

const agentEnded: ActionResult = {
  code: 503,
  body: { result: 'agent-ended', because: 'the agent has ended' } satisfies DrainAnswer,
};

function answerTo(request: DrainRequest, end: End): ActionResult {
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
  // Running out of time is not a failure of the hook: the pod ends in any case.
  return { code: 200, body };
}

/** The approval of a withheld plan by an operator. */
export interface ApproveAction {
  /** Hashes of the withheld plans that were approved, for the agent. */
  readonly approval$: Observable<string>;
  readonly approve: Action;
}

/** What `/approve?plan=HASH` answers. */
export interface ApproveAnswer {
  readonly result: 'approved' | 'nothing-waits' | 'another-waits';
  readonly because: string;
}

/**
 * Passes an approval to the agent if it names the plan that is withheld now.
 *
 * @param pending the hash of that plan, if there is one
 */
export function approveAction(pending: () => string | undefined): ApproveAction {
  const approval$ = new Subject<string>();

  function approve(plan: string): ActionResult & { readonly body: ApproveAnswer } {
    const waiting = pending();
    if (waiting === undefined)
      return { code: 404, body: { result: 'nothing-waits', because: 'nothing is withheld' } };
    if (plan !== waiting) {
      const asked = plan === '' ? 'the plan has to be named' : `plan ${plan} is not withheld`;
      const because = `${asked}; the plan that is withheld now is ${waiting}`;
      return { code: 409, body: { result: 'another-waits', because } };
    }
    approval$.next(plan);
    return { code: 200, body: { result: 'approved', because: `${plan} goes with the next round, once` } };
  }

  return { approval$, approve: (query) => Promise.resolve(approve(query.get('plan') ?? '')) };
}
