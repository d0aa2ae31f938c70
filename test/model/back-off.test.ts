import { expect, it } from 'vitest';
import { backOffMs, penaltyMs } from '../../src/model/back-off.ts';

it.each([
  [1, 0, 1000],
  [2, 0, 2000],
  [5, 0, 16_000],
  [6, 0, 30_000],
  [99, 0, 30_000],
  [3, 0.5, 3000],
  [3, 0.999_999_9, 2000],
])(
  'after %i failures in a row and with the random number %f, the back-off is about %i ms',
  (failures, random, expected) => {
    expect(backOffMs(failures, () => random)).toBeCloseTo(expected, 0);
  },
);

it('a penalty doubles with each failure, up to 30 min', () => {
  expect([1, 2, 3, 4, 5, 6, 9].map((failures) => penaltyMs(failures) / 60_000)).toEqual([
    1, 2, 4, 8, 16, 30, 30,
  ]);
});
