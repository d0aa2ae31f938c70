import { concat, concatMap, defer, EMPTY, from, scan, Subject, tap, type Observable } from 'rxjs';
import type { AgentEvent } from '../learn/event.ts';
import type { Knowledge, Learned } from '../learn/knowledge.ts';
import { learn } from '../learn/learn.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Clock } from '../ports.ts';

/** What the streams of events can see of the knowledge that their events change. */
export interface Memory {
  /** All that is known at this moment: an event counts as soon as it has been emitted. */
  readonly knowledge: () => Knowledge;
  /** What followed from each event, after its outcomes have been emitted. */
  readonly learned$: Observable<Learned>;
}

/**
 * Folds all events into knowledge and emits the outcomes. What was learned flows back to the streams of events, because
 * it starts rounds, for example.
 *
 *     events      s------t--------r--d---c-
 *     outcomes    (ab)---c-----------d---e-
 *     learned     ---s---t--------r--d---c-    each after its outcomes, also where one event causes another
 */
export function remember(
  start: Knowledge,
  { scheduler }: Clock,
  events: (memory: Memory) => Observable<AgentEvent>,
): Observable<Outcome> {
  return defer(() => {
    let latest = start;
    const learned$ = new Subject<Learned>();
    const nothing: Learned = { knowledge: start, outcomes: [], wakes: 'no-round' };
    return events({ knowledge: () => latest, learned$ }).pipe(
      scan(({ knowledge }, event) => learn(knowledge, event, scheduler.now()), nothing),
      tap(({ knowledge }) => {
        latest = knowledge;
      }),
      concatMap((learned) =>
        concat(
          from(learned.outcomes),
          defer(() => {
            learned$.next(learned);
            return EMPTY;
          }),
        ),
      ),
    );
  });
}
