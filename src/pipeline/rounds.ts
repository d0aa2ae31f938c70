import {
  EMPTY,
  catchError,
  concat,
  concatMap,
  defer,
  distinctUntilChanged,
  filter,
  finalize,
  map,
  merge,
  of,
  startWith,
  switchMap,
  take,
  takeUntil,
  timer,
  type Observable,
} from 'rxjs';
import { commitRestMs } from '../learn/commit.ts';
import type { AgentEvent, Attempt } from '../learn/event.ts';
import { situationOf } from '../learn/knowledge.ts';
import { isResting } from '../learn/round.ts';
import { FaultError, type Fault } from '../model/fault.ts';
import type { Running } from '../model/running.ts';
import { decideInTurn } from '../plan/decide.ts';
import { applied, sameRunning } from '../plan/drift.ts';
import type { Clock, Router } from '../ports.ts';
import { conflateMap } from './conflate-map.ts';
import type { Memory } from './memory.ts';
import { untilTwoAgree } from './until-two-agree.ts';

/** What rounds work with. */
export interface RoundContext {
  readonly router: Router;
  readonly clock: Clock;
  /** 0 ≤ x < 1, for back-off only. */
  readonly random: () => number;
  /** Plans are reported and never committed. */
  readonly dryRun: boolean;
}

/**
 * Runs rounds, which keep the device as `decide` wants it.
 *
 *     an event that wakes, or time ──► read what runs ──► decide ──► commit ──► look again when the verdict says so
 *
 * Each round begins with a new read. There is one round at a time, and none is cancelled; wakes that come meanwhile
 * start one more round. A round that fails is not repeated: a later one reads again and decides anew. After `stop$` no
 * round starts, and the one under way ends.
 */
export function rounds(
  memory: Memory,
  context: RoundContext,
  stop$: Observable<unknown>,
): Observable<AgentEvent> {
  const { clock } = context;
  return defer(() => {
    let isStopping = false;
    const stopped = stop$.pipe(take(1)).subscribe(() => {
      isStopping = true;
    });
    const wake$ = memory.learned$.pipe(filter(({ wakes }) => wakes === 'at-once'));
    const time$ = memory.learned$.pipe(
      map(({ knowledge }) => knowledge.nextLook),
      startWith(memory.knowledge().nextLook),
      distinctUntilChanged(),
      switchMap(({ at }) => timer(Math.max(0, at - clock.scheduler.now()), clock.scheduler)),
    );
    return merge(wake$, time$).pipe(
      takeUntil(stop$),
      // A wake that waited for the round under way must not start another one after the stop.
      conflateMap(() => (isStopping ? EMPTY : round(memory, context, stop$))),
      finalize(() => stopped.unsubscribe()),
    );
  });
}

function round(memory: Memory, context: RoundContext, stop$: Observable<unknown>): Observable<AgentEvent> {
  const { router, clock, random } = context;
  // The back-off is not over, because a timer fired a moment early or an event came: `round-skipped` waits for the
  // rest.
  if (isResting(memory.knowledge(), clock.scheduler.now())) return of({ kind: 'round-skipped' });

  const { askedAt } = memory.knowledge();
  return concat(
    of<AgentEvent>({ kind: 'round-began' }),
    router.read().pipe(
      concatMap((running) =>
        concat(
          of<AgentEvent>({ kind: 'read', running }),
          defer(() => decideAndCommit(running, askedAt, memory, context, stop$)),
        ),
      ),
      catchError((error: unknown) =>
        of<AgentEvent>({ kind: 'read-failed', fault: faultIn(error), random: random() }),
      ),
    ),
  );
}

function decideAndCommit(
  running: Running,
  askedAt: number | undefined,
  memory: Memory,
  context: RoundContext,
  stop$: Observable<unknown>,
): Observable<AgentEvent> {
  const now = () => context.clock.scheduler.now();
  const { situation, verdict } = decideInTurn(situationOf(memory.knowledge(), running, now()));
  const { plan, approved } = verdict;
  return concat(
    of<AgentEvent>({ kind: 'decided', look: { ...situation, verdict }, isDryRun: context.dryRun }),
    defer(() => {
      if (plan === undefined || context.dryRun) return EMPTY;
      if (commitRestMs(memory.knowledge(), plan, now()) > 0) return EMPTY;
      return commit({ plan, before: running, startedAt: now(), askedAt, approved }, memory, context, stop$);
    }),
  );
}

/** One Set. If it is not answered, reads show whether it landed; it is not simply repeated. */
function commit(
  attempt: Attempt,
  memory: Memory,
  { router, clock, random }: RoundContext,
  stop$: Observable<unknown>,
): Observable<AgentEvent> {
  const { plan, before } = attempt;
  const landed = (isUnanswered: boolean): AgentEvent => ({ kind: 'committed', ...attempt, isUnanswered });
  const failed = (fault: Fault): AgentEvent => ({
    kind: 'commit-failed',
    ...attempt,
    fault,
    random: random(),
  });
  return concat(
    of<AgentEvent>({ kind: 'committing', plan }),
    router.commit(plan),
    defer(() => of(landed(false))),
  ).pipe(
    catchError((error: unknown) => {
      const fault = faultIn(error);
      if (fault.kind !== 'unsettled') return of(failed(fault));
      return untilTwoAgree(router, memory.knowledge().setup.pace.agreeMs, clock, stop$).pipe(
        map((running) =>
          running !== undefined && sameRunning(running, applied(before, plan)) ? landed(true) : failed(fault),
        ),
      );
    }),
  );
}

/** The fault in an expected error. Any other error is a bug and may end the process. */
function faultIn(error: unknown): Fault {
  if (!(error instanceof FaultError)) throw error;
  return error.fault;
}
