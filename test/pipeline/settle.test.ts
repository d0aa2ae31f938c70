import { expect, it } from 'vitest';
import { backOffMs } from '../../src/model/back-off.ts';
import { settle } from '../../src/pipeline/settle.ts';
import { marbles } from '../support/marbles.ts';

it(
  'waits for quiet, but not for ever',
  marbles(({ hot, expectObservable }, scheduler) => {
    const source$ = hot('a-b-------cdefghijklm------');
    const expected = '  ----b---------g----l---m---';

    expectObservable(source$.pipe(settle(() => ({ settleMs: 3, settleAtMostMs: 4 }), scheduler))).toBe(
      expected,
    );
  }),
);

it.each([
  [1, 0, 1000],
  [2, 0, 2000],
  [5, 0, 16_000],
  [6, 0, 30_000],
  [99, 0, 30_000],
  [3, 0.5, 3000],
  [3, 0.999_999_9, 2000],
])('backs off after %i failures, with chance %f, for about %i ms', (failures, chance, expected) => {
  expect(backOffMs(failures, () => chance)).toBeCloseTo(expected, 0);
});
