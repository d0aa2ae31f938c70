import { Observable, type Subscription } from 'rxjs';
import type { Sighting } from '../model/sighting.ts';
import type { Discovery } from '../ports.ts';

/** Discoveries by what they ask: the same text, the same question. */
export type Asked = ReadonlyMap<string, Discovery>;

/**
 * Many discoveries as one, of which some come and others go. Who is still asked the same goes on as before: a
 * watch is not begun anew, and what was told last still counts.
 */
export function changingDiscovery(first: Asked, change$: Observable<Asked>): Discovery {
  return {
    sources: sourcesOf(first),
    sighting$: new Observable<Sighting>((subscriber) => {
      const running = new Map<string, Subscription>();
      const ask = (asked: Asked) => {
        for (const [question, subscription] of running) {
          if (asked.has(question)) continue;
          subscription.unsubscribe();
          running.delete(question);
        }
        for (const [question, { sighting$ }] of asked) {
          if (running.has(question)) continue;
          const subscription = sighting$.subscribe({
            next: (sighting) => subscriber.next(sighting),
            error: (error: unknown) => subscriber.error(error),
          });
          running.set(question, subscription);
        }
      };
      const changes = change$.subscribe(ask);
      ask(first);
      return () => {
        changes.unsubscribe();
        for (const subscription of running.values()) subscription.unsubscribe();
      };
    }),
  };
}

/** Everybody who will speak. */
export function sourcesOf(asked: Asked): Discovery['sources'] {
  return Array.from(asked.values()).flatMap(({ sources }) => sources);
}
