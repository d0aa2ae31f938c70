import {
  defer,
  EMPTY,
  finalize,
  ignoreElements,
  merge,
  startWith,
  Subject,
  switchMap,
  take,
  takeUntil,
  tap,
  timer,
  type Observable,
} from 'rxjs';
import type { IpAddress } from '../model/address.ts';
import type { Outcome } from '../model/outcome.ts';
import { conflateMap } from './conflate-map.ts';
import { roundsOf } from './round.ts';
import type { Workplace } from './workplace.ts';

/**
 * Keeps the device where `decide` wants it.
 *
 *     stir$, or time ──► read what runs ──► decide ──► commit ──► look again when the verdict says so
 *
 * Each round begins with a fresh read; one round at a time, never cancelled, the newest stir wins. A round
 * that fails is not repeated by itself: a later one reads again and decides anew. `stop$` lets the round
 * under way end and starts no other. `configured` hears who is an explicit neighbor, after every read.
 */
export function reconcile(
  stir$: Observable<unknown>,
  stop$: Observable<unknown>,
  workplace: Workplace,
  configured: (addresses: ReadonlySet<IpAddress>) => void,
): Observable<Outcome> {
  return defer(() => {
    let stopping = false;
    const again$ = new Subject<number>();
    const time$ = again$.pipe(
      startWith(0),
      switchMap((ms) => timer(ms, workplace.clock.scheduler)),
    );
    const { round, returned } = roundsOf(workplace, stop$, configured, (ms) => again$.next(ms));
    const stopped = stop$.pipe(take(1)).subscribe(() => {
      stopping = true;
    });
    const returned$ = (workplace.router.returned$ ?? EMPTY).pipe(tap(returned), ignoreElements());
    return merge(stir$, time$, returned$).pipe(
      takeUntil(stop$),
      // A stir that waited for the round under way must not start another after the stop.
      conflateMap(() => (stopping ? EMPTY : round())),
      finalize(() => {
        stopped.unsubscribe();
        again$.complete();
      }),
    );
  });
}
