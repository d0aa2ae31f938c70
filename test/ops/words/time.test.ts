import { expect, it } from 'vitest';
import { withRelativeTimes } from '../../../src/ops/words/time.ts';

const now = '2026-01-02T03:00:00.000Z';

it.each([
  ['it is configured beside them at 2026-01-02T03:05:00.000Z', 'it is configured beside them in 5 min'],
  ['it failed at 2026-01-02T02:59:55.000Z', 'it failed 5 s ago'],
  ['out until 2026-01-02T03:00:30.000Z', 'out for another 30 s'],
  ['out until 2026-01-02T03:00:00.000Z', 'out until now'],
  ['it is not chosen until 2026-01-02T04:01:00.000Z; done', 'it is not chosen for another 1 h 1 min; done'],
  ['up since 2026-01-01T02:00:00.000Z', 'up for 1 d 1 h'],
  ['at 2026-01-02T03:00:10.000Z and at 2026-01-02T03:00:20.000Z', 'in 10 s and in 20 s'],
  ['nothing at all, before noon', 'nothing at all, before noon'],
])('withRelativeTimes: %s', (text, expected) => {
  expect(withRelativeTimes(text, now)).toBe(expected);
});
