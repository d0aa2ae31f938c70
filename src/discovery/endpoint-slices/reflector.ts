import {
  catchError,
  defer,
  EMPTY,
  map,
  of,
  repeat,
  switchMap,
  takeUntil,
  timer,
  type Observable,
} from 'rxjs';
import type { Fault } from '../../model/fault.ts';
import type { Clock } from '../../ports.ts';
import { nameOf, type KubeAccess } from '../../kubernetes/access.ts';
import { errorOfEvent, errorOfWay } from '../../kubernetes/kube-error.ts';
import { listSlices } from './list-slices.ts';
import { createRests } from './rests.ts';
import { fold, listed, type SliceCache } from './slice-cache.ts';
import type { Slice } from './slice.ts';
import type { ServiceName } from './slices-path.ts';
import type { WatchEvent } from './watch-event.ts';
import { watchSlices } from './watch-slices.ts';

export interface ReflectorSettings {
  readonly access: KubeAccess;
  readonly service: ServiceName;
  readonly clock: Clock;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
}

/** What the API server has just confirmed, or that it cannot be asked. */
export type Reflection =
  | { readonly kind: 'seen'; readonly slices: readonly Slice[] }
  | { readonly kind: 'blind'; readonly because: Fault };

/** A full list comes every 5 to 10 min; after one that failed, while the watch goes on, sooner. */
const listEveryMs = 300_000;
const listAgainMs = 60_000;
/** A server that does not end a watch in time is not waited for (ms). */
const overtimeMs = 5000;
/** After blindness, how long a watch may take to tell what was missed (ms). */
const catchUpMs = 1000;

/**
 * Keeps the slices of one Service as the API server has them: list, then watch, for as long as somebody listens.
 * Never fails: what goes wrong is blindness, and it connects again by itself.
 *
 *     the turn ended with           the next one
 *     a list                        watches from its version
 *     the server ended the watch    watches on, at once; lists when that is due
 *     the watch failed, or is mute  watches on from the last version, after a back-off
 *     410, or an unreadable line    lists, whose answer makes up for what was missed (after 410 at once)
 *     the list failed               lists again; a due one while a version is good: watches on
 *
 * Every answer is told, also one that changes nothing (a bookmark): absence is believed by answers that repeat
 * themselves. One failure after a good watch is not blindness yet; the next one is.
 */
export function reflect({ access, service, clock, random }: ReflectorSettings): Observable<Reflection> {
  return defer(() => {
    const now = () => clock.scheduler.now();
    let cache: SliceCache | undefined;
    let version: string | undefined;
    let listDueAt = 0;
    const rests = createRests(random);
    let isBlind = false;
    /** How long to wait for the next turn; undefined: the turn was a watch that ended well. */
    let restMs: number | undefined;
    let begunAt = 0;

    const seen = (): Reflection => {
      isBlind = false;
      return { kind: 'seen', slices: Array.from(cache?.slices.values() ?? []) };
    };

    function list(): Observable<Reflection> {
      return listSlices(access, service, clock).pipe(
        map((answer) => {
          cache = listed(answer.slices);
          version = answer.version;
          listDueAt = now() + listEveryMs * (1 + random());
          restMs = 0;
          return seen();
        }),
        catchError((error: unknown) => {
          listDueAt = now() + listAgainMs;
          return failed(error);
        }),
      );
    }

    function watch(from: string): Observable<Reflection> {
      const leftMs = listDueAt - now();
      return watchSlices(access, service, from, Math.ceil(leftMs / 1000), clock).pipe(
        switchMap((events) => told(events)),
        catchError((error: unknown) => {
          rests.watched(now() - begunAt);
          return failed(error);
        }),
        takeUntil(timer(leftMs + overtimeMs, clock.scheduler)),
      );
    }

    function told(events: readonly WatchEvent[]): Observable<Reflection> {
      for (const event of events) take(event);
      if (events.length > 0) return of(seen());
      // It was granted. What we missed comes now, so what we know is not told before that.
      return isBlind ? timer(catchUpMs, clock.scheduler).pipe(map(seen)) : EMPTY;
    }

    function take(event: WatchEvent): void {
      if (event.kind === 'error') throw errorOfEvent(nameOf(access), event.status);
      if (event.kind === 'change' && cache !== undefined) cache = fold(cache, event.change);
      version = event.version;
    }

    function restAfterWatchMs(lastedMs: number): number {
      rests.watched(lastedMs);
      return rests.afterWatch(lastedMs);
    }

    function failed(thrown: unknown): Observable<Reflection> {
      const error = errorOfWay(nameOf(access), thrown);
      const isLost = error.isGone || error.fault.kind === 'unreadable';
      if (isLost) version = undefined;
      restMs = rests.afterFailure(error);
      isBlind ||= cache === undefined || rests.failures() > 1;
      return isBlind ? of({ kind: 'blind', because: error.fault }) : EMPTY;
    }

    function turn(): Observable<Reflection> {
      restMs = undefined;
      begunAt = now();
      return version === undefined || begunAt >= listDueAt ? list() : watch(version);
    }

    return defer(turn).pipe(
      repeat({ delay: () => timer(restMs ?? restAfterWatchMs(now() - begunAt), clock.scheduler) }),
    );
  });
}
