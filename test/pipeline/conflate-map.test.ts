import { describe, it } from 'vitest';
import { conflateMap } from '../../src/pipeline/conflate-map.ts';
import { marbles } from '../support/marbles.ts';

describe('conflateMap', () => {
  it(
    'finishes the work under way, then takes only the newest value',
    marbles(({ cold, hot, expectObservable }) => {
      const source$ = hot('  -abc-----d---|');
      const work = (name: string) => cold('---(x|)', { x: name });
      const expected = '     ----a--c----d|';

      expectObservable(source$.pipe(conflateMap(work))).toBe(expected);
    }),
  );

  it(
    'completes after the work under way and the newest value that waited',
    marbles(({ cold, hot, expectObservable }) => {
      const source$ = hot('  -ab|');
      const work = (name: string) => cold('----(x|)', { x: name });
      const expected = '     -----a---(b|)';

      expectObservable(source$.pipe(conflateMap(work))).toBe(expected);
    }),
  );

  it(
    'never runs two at once, and cancels the work under way only when it is unsubscribed',
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
});
