import { concat, EMPTY, filter, map, merge, of, switchMap, take, timer, type Observable } from 'rxjs';
import { inOrder, type IpAddress } from '../model/address.ts';
import type { Drain, DrainReport, DrainWish } from '../model/drain.ts';
import type { Policy } from '../model/group.ts';
import type { Health } from '../model/health.ts';
import type { Outcome } from '../model/outcome.ts';
import { covers } from '../model/prefix-set.ts';
import type { Clock } from '../ports.ts';
import type { Knowledge } from './knowledge.ts';
import type { Told } from './told.ts';

/** How often a drain looks whether all that it awaits has happened (ms). */
const lookEveryMs = 250;

/**
 * Folds wishes to drain into what rounds keep on the device: wish → drain, outcomes.
 *
 *     drain ─► rounds set `graceful-shutdown sender` ─► every client has left ─► done
 *              └────────── at least drain_min, at most drain_max ───────────┘
 *
 * It only says what should be and watches; rounds do the rest, one Set at a time, with all their patience. A
 * second wish joins the drain that is under way. Whatever the device does, it ends within `drainMaxMs`. Where the
 * pod has not ended within twice that after the last wish, nobody is leaving, and the drain is undone.
 */
export function drain(
  wish$: Observable<DrainWish>,
  knowledge: Knowledge,
  { scheduler }: Clock,
): Observable<Told> {
  const now = () => scheduler.now();

  function leave(): Observable<Told> {
    const again = knowledge.drain !== undefined;
    const overdueMs = 2 * knowledge.setup.pace.drainMaxMs;
    const undoneAt = now() + overdueMs;
    const drain: Drain = { since: now(), ...knowledge.drain, undoneAt };
    const { since, done } = drain;
    knowledge.drain = drain;
    const started: Outcome = { kind: 'drain-started', since, undoneAt, again };
    const report$ = watchFrom(since, (afterMs) => reportOf(knowledge, afterMs, now())).pipe(
      map((report) => {
        knowledge.drain = { ...drain, done: report };
        return telling('nobody', { kind: 'drain-done', report, afterMs: now() - since });
      }),
    );
    const overdue$ = timer(overdueMs, scheduler).pipe(switchMap(() => stay('overdue')));
    return concat(
      of(telling(again ? 'nobody' : 'at-once', started)),
      merge(done === undefined ? report$ : EMPTY, overdue$),
    );
  }

  function stay(because: 'asked' | 'overdue'): Observable<Told> {
    knowledge.drain = undefined;
    // A Set that is still on its way may bring the statement: only a round that begins from here on can tell.
    knowledge.gracefulShutdown = undefined;
    const undrained$ = watchFrom(now(), (afterMs): Outcome | undefined => {
      const { gracefulShutdown = true } = knowledge;
      if (gracefulShutdown && afterMs < knowledge.setup.pace.drainMaxMs) return undefined;
      return { kind: 'undrained', at: now(), gracefulShutdown, because };
    });
    return concat(of(telling('at-once')), undrained$.pipe(map((outcome) => telling('nobody', outcome))));
  }

  /** Looks again and again until there is something. */
  function watchFrom<T>(since: number, look: (afterMs: number) => T | undefined): Observable<T> {
    return timer(0, lookEveryMs, scheduler).pipe(
      map(() => look(now() - since)),
      filter((found) => found !== undefined),
      take(1),
    );
  }

  return wish$.pipe(switchMap((wish) => (wish === 'drain' ? leave() : stay('asked'))));
}

/** `stop$`, once no drain is under way. */
export function afterDrain(
  stop$: Observable<unknown>,
  knowledge: Knowledge,
  { scheduler }: Clock,
): Observable<unknown> {
  const isUnderWay = () => knowledge.drain !== undefined && knowledge.drain.done === undefined;
  return stop$.pipe(
    take(1),
    switchMap((stop) =>
      isUnderWay()
        ? timer(lookEveryMs, lookEveryMs, scheduler).pipe(
            filter(() => !isUnderWay()),
            take(1),
          )
        : of(stop),
    ),
  );
}

/** What a drain has come to after so long; `undefined` while it goes on. */
function reportOf(
  { health, gracefulShutdown = false, setup }: Knowledge,
  afterMs: number,
  at: number,
): DrainReport | undefined {
  const { drainMinMs, drainMaxMs } = setup.pace;
  const remaining = awaitedIn(health, setup.policy);
  const left = gracefulShutdown && remaining?.length === 0;
  if (left && afterMs >= drainMinMs) return { at, because: 'left', gracefulShutdown, remaining };
  return afterMs >= drainMaxMs ? { at, because: 'out-of-time', gracefulShutdown, remaining } : undefined;
}

/**
 * Who came in by `allow` and is up: reflectors below us, and plain routers. Nothing on the wire tells them apart, so
 * all of them are awaited, unless the settings say where those are that can leave.
 */
function awaitedIn(
  { telemetry, peers }: Health,
  { drainAwaits }: Pick<Policy, 'drainAwaits'>,
): readonly IpAddress[] | undefined {
  if (telemetry.kind !== 'seeing') return undefined;
  const clients = Array.from(peers).flatMap(([address, { configured, up }]) =>
    !configured && up ? [address] : [],
  );
  return inOrder(clients.filter((address) => drainAwaits === undefined || covers(drainAwaits, address)));
}

function telling(stirs: Told['stirs'], ...outcomes: readonly Outcome[]): Told {
  return { outcomes, stirs };
}
