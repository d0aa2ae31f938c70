import { describe, expect, it } from 'vitest';
import { emptyLedger } from '../../src/model/ledger.ts';
import { approvedOf, endOf, forget, recordCommit, withoutApproval } from '../../src/plan/ledger.ts';
import { after, coreSource, policy, seen, t0, viewOf } from '../support/situations.ts';
import { ip } from '../support/addresses.ts';

describe('the ledger', () => {
  const plan = (reason: 'down' | 'left', successor?: string) => ({
    hash: 'x',
    steps: [
      {
        kind: 'remove' as const,
        group: 'core',
        peer: ip('10.0.2.1'),
        identity: 'core-1',
        reason,
        ...(successor === undefined ? {} : { successor: ip(successor) }),
      },
    ],
  });

  it('records a longer penalty for each failure, and when a peer was last replaced', () => {
    const twice = recordCommit(
      recordCommit(emptyLedger(0), plan('down', '10.0.2.2'), viewOf(), t0),
      plan('down'),
      viewOf(),
      after(1),
    );

    expect(twice.penalties.get('core-1')).toEqual({ failures: 2, until: after(121) });
    expect(twice.replacedAt).toBe(t0);
  });

  it('forgets old removals, and penalties of pods that no source names', () => {
    const view = viewOf([0, seen(coreSource, '10.0.2.9')]);
    const ledger = recordCommit(
      recordCommit(emptyLedger(0), plan('left'), view, t0),
      plan('down'),
      view,
      after(200),
    );

    const later = forget(ledger, view, policy, after(301));

    expect(later.removals).toHaveLength(1);
    expect(later.penalties.size).toBe(0);
    expect(ledger.removals[0]?.byDiscoveryAlone).toBe(true);
  });
});

describe('an approval', () => {
  const approval = { plan: 'beef0002', at: after(0) };
  const ledger = { ...emptyLedger(0), approval };

  it.each([
    ['lets its plan go at once', ledger, 'beef0002', 0, 'beef0002'],
    ['lets its plan go within a minute', ledger, 'beef0002', 59, 'beef0002'],
    ['does not let its plan go after a minute', ledger, 'beef0002', 60, undefined],
    ['does not let another plan go', ledger, 'cafe0001', 0, undefined],
    ['has no effect if nothing is withheld', ledger, undefined, 0, undefined],
    ['is needed for withheld removals', emptyLedger(0), 'beef0002', 0, undefined],
    ['is not needed if nothing is withheld', emptyLedger(0), undefined, 0, undefined],
  ])('%s', (_, of, pending, second, expected) => {
    expect(approvedOf(of, pending, after(second))).toBe(expected);
  });

  it.each([
    ['does not end while its plan is retried', { approved: 'beef0002' }, 59, undefined],
    ['ends when its removals are no longer withheld', {}, 1, 'superseded'],
    ['ends after a minute', {}, 60, 'expired'],
  ] as const)('%s', (_, verdict, second, expected) => {
    expect(endOf(approval, verdict, after(second))).toBe(expected);
  });

  it('can be taken out of a ledger without changing anything else', () => {
    expect(withoutApproval(ledger)).toEqual(emptyLedger(0));
  });
});
