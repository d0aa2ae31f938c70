import { Observable, type Subscription } from 'rxjs';
import type { Sighting } from '../model/sighting.ts';
import type { Discovery } from '../ports.ts';

/** Discoveries by their question: a text that is equal for two discoveries exactly if both ask the same. */
export type DiscoveriesByQuestion = ReadonlyMap<string, Discovery>;

/**
 * Merges a changing set of discoveries. One whose question is unchanged keeps running: its watch is not restarted, and
 * its last sighting still counts. `sources` are those of the first set.
 */
export function changingDiscovery(
  first: DiscoveriesByQuestion,
  change$: Observable<DiscoveriesByQuestion>,
): Discovery {
  return {
    sources: allSources(first),
    sighting$: new Observable<Sighting>((subscriber) => {
      const running = new Map<string, Subscription>();
      const run = (discoveries: DiscoveriesByQuestion) => {
        for (const [question, subscription] of running) {
          if (discoveries.has(question)) continue;
          subscription.unsubscribe();
          running.delete(question);
        }
        for (const [question, { sighting$ }] of discoveries) {
          if (running.has(question)) continue;
          const subscription = sighting$.subscribe({
            next: (sighting) => subscriber.next(sighting),
            error: (error: unknown) => subscriber.error(error),
          });
          running.set(question, subscription);
        }
      };
      const changes = change$.subscribe(run);
      run(first);
      return () => {
        changes.unsubscribe();
        for (const subscription of running.values()) subscription.unsubscribe();
      };
    }),
  };
}

/** The sources of all discoveries. */
export function allSources(discoveries: DiscoveriesByQuestion): Discovery['sources'] {
  return Array.from(discoveries.values()).flatMap(({ sources }) => sources);
}
