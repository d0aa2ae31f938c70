import {
  catchError,
  defaultIfEmpty,
  exhaustMap,
  find,
  map,
  of,
  pairwise,
  startWith,
  take,
  takeUntil,
  timer,
  type Observable,
} from 'rxjs';
import { FaultError } from '../model/fault.ts';
import type { Running } from '../model/running.ts';
import { sameRunning } from '../plan/drift.ts';
import type { Clock, Router } from '../ports.ts';

/** After this many reads the round gives up: the device keeps changing, or does not answer. */
const mostReads = 40;

/**
 * Reads again and again until two reads in a row show the same, and emits that; `undefined` when the reads
 * run out or `stop$` emits first.
 *
 *     reads    a---x---b---b|      x: a read that failed agrees with nothing
 *     result   ------------b|
 */
export function untilTwoAgree(
  router: Router,
  everyMs: number,
  { scheduler }: Clock,
  stop$: Observable<unknown>,
): Observable<Running | undefined> {
  return timer(0, everyMs, scheduler).pipe(
    exhaustMap(() => router.read().pipe(catchError((error: unknown) => orNothing(error)))),
    take(mostReads),
    startWith(undefined),
    pairwise(),
    find(([before, after]) => before !== undefined && after !== undefined && sameRunning(before, after)),
    map((pair) => pair?.[1]),
    takeUntil(stop$),
    defaultIfEmpty(undefined),
  );
}

function orNothing(error: unknown): Observable<undefined> {
  if (!(error instanceof FaultError)) throw error;
  return of(undefined);
}
