import { it } from 'vitest';
import { conflateMap } from '../../src/pipeline/conflate-map.ts';
import { marbles } from '../support/marbles.ts';

it(
  'finishes what it started, then takes only the newest',
  marbles(({ cold, hot, expectObservable }) => {
    const source$ = hot('  -abc-----d---|');
    const work = (name: string) => cold('---(x|)', { x: name });
    const expected = '     ----a--c----d|';

    expectObservable(source$.pipe(conflateMap(work))).toBe(expected);
  }),
);

it(
  'ends only after the work under way and the newest that waited',
  marbles(({ cold, hot, expectObservable }) => {
    const source$ = hot('  -ab|');
    const work = (name: string) => cold('----(x|)', { x: name });
    const expected = '     -----a---(b|)';

    expectObservable(source$.pipe(conflateMap(work))).toBe(expected);
  }),
);

it(
  'never runs two at once, and abandons the one only when nobody listens any more',
  marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
    const source$ = hot('  -a-b-------');
    const a = cold('        -----|     ');
    const b = cold('        ----------|');
    const unsubscribe = '  ---------!';

    expectObservable(source$.pipe(conflateMap((name) => (name === 'a' ? a : b))), unsubscribe).toBe(
      '----------',
    );
    expectSubscriptions(a.subscriptions).toBe('-^----!');
    expectSubscriptions(b.subscriptions).toBe('------^--!');
  }),
);
