import { expect, it } from 'vitest';
import { emptyLedger } from '../../src/model/ledger.ts';
import { approvedOf, endOf, withoutApproval } from '../../src/plan/ledger.ts';
import { after } from '../support/situations.ts';

const approval = { plan: 'beef0002', at: after(0) };
const ledger = { ...emptyLedger(0), approval };

it.each([
  ['its plan, at once', ledger, 'beef0002', 0, 'beef0002'],
  ['its plan, within the minute', ledger, 'beef0002', 59, 'beef0002'],
  ['its plan, after a minute', ledger, 'beef0002', 60, undefined],
  ['another plan', ledger, 'cafe0001', 0, undefined],
  ['nothing, where nothing is withheld', ledger, undefined, 0, undefined],
  ['nothing, where nothing is approved', emptyLedger(0), 'beef0002', 0, undefined],
  ['nothing, where nothing is either', emptyLedger(0), undefined, 0, undefined],
])('an approval lets go %s', (_, of, pending, second, expected) => {
  expect(approvedOf(of, pending, after(second))).toBe(expected);
});

it.each([
  ['does not end while its plan is retried', { approved: 'beef0002' }, 59, undefined],
  ['ends when something else is withheld, or nothing', {}, 1, 'superseded'],
  ['ends after a minute', {}, 60, 'expired'],
] as const)('an approval %s', (_, verdict, second, expected) => {
  expect(endOf(approval, verdict, after(second))).toBe(expected);
});

it('a ledger without its approval keeps all else', () => {
  expect(withoutApproval(ledger)).toEqual(emptyLedger(0));
});
