import { concat, filter, map, of, startWith, switchMap, take, takeWhile, timer, type Observable } from 'rxjs';
import { isDrainUnderWay } from '../learn/drain.ts';
import type { AgentEvent } from '../learn/event.ts';
import type { DrainRequest } from '../model/drain.ts';
import type { Clock } from '../ports.ts';
import type { Memory } from './memory.ts';

/** How often a drain is checked for its end (ms). */
const checkEveryMs = 250;

/**
 * Requests to drain or undrain as events, each followed by checks until the drain, or undoing it, is over.
 *
 *     requests   d------------u----
 *     events     (dc)--c--c---(uc)-    c: drain-check
 */
export function drainEvents(
  request$: Observable<DrainRequest>,
  memory: Memory,
  { scheduler }: Clock,
): Observable<AgentEvent> {
  const isAwaited = () => {
    const { drain, undrain } = memory.knowledge();
    return drain !== undefined || undrain !== undefined;
  };
  return request$.pipe(
    switchMap((request) =>
      concat(
        of<AgentEvent>({ kind: 'drain-request', request }),
        timer(0, checkEveryMs, scheduler).pipe(
          takeWhile(isAwaited),
          map((): AgentEvent => ({ kind: 'drain-check' })),
        ),
      ),
    ),
  );
}

/** Delays `stop$` until no drain is under way. */
export function afterDrain(stop$: Observable<unknown>, memory: Memory): Observable<unknown> {
  return stop$.pipe(
    take(1),
    switchMap(() =>
      memory.learned$.pipe(
        map(({ knowledge }) => knowledge),
        startWith(memory.knowledge()),
        filter((knowledge) => !isDrainUnderWay(knowledge)),
        take(1),
      ),
    ),
  );
}
