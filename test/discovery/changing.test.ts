import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { changingDiscovery, type DiscoveriesByQuestion } from '../../src/discovery/changing.ts';
import { staticDiscovery } from '../../src/discovery/static.ts';
import type { Source } from '../../src/model/sighting.ts';
import type { Discovery } from '../../src/ports.ts';
import { clockOf } from '../support/clock-of.ts';
import { marbles } from '../support/marbles.ts';

describe('a changing set of discoveries', () => {
  it(
    'is one discovery with the sources and sightings of all',
    marbles(({ expectObservable }, scheduler) => {
      const clock = clockOf(scheduler);
      const discoveries: DiscoveriesByQuestion = new Map(
        ['a', 'b'].map((group, index) => [
          group,
          staticDiscovery({ group, addresses: [], clock, repeatMs: 10 + index * 5 }),
        ]),
      );

      const { sources, sighting$ } = changingDiscovery(discoveries, new Subject());

      expect(sources.map(({ id }) => id)).toEqual(['static a', 'static b']);
      expectObservable(sighting$, '16ms !').toBe('(ab) 6ms a 4ms b', {
        a: { kind: 'seen', source: sources[0], endpoints: [] },
        b: { kind: 'seen', source: sources[1], endpoints: [] },
      });
    }),
  );

  it(
    'keeps those running whose question is unchanged, and stops those that are left out',
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const [a$, b$, c$] = [cold('a 9ms a 9ms a'), cold('b 9ms b 9ms b'), cold('c')];
      const discovery = (id: string, sighting$: typeof a$): Discovery => {
        const source: Source = { id, group: id, confirmEmptyMs: 0 };
        return { sources: [source], sighting$: sighting$ as never };
      };
      const [a, b] = [discovery('a', a$), discovery('b', b$)];
      const change$ = hot('15ms x', {
        x: new Map([
          ['a?', discovery('a', cold('x'))],
          ['c?', discovery('c', c$)],
        ]),
      });

      const { sighting$ } = changingDiscovery(
        new Map([
          ['a?', a],
          ['b?', b],
        ]),
        change$,
      );

      expectObservable(sighting$, '22ms !').toBe('(ab) 6ms (ab) 1ms c 4ms a');
      expectSubscriptions(b$.subscriptions).toBe('^ 14ms !');
      expectSubscriptions(a$.subscriptions).toBe('^ 21ms !');
    }),
  );
});
