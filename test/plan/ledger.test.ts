import { describe, expect, it } from 'vitest';
import { emptyLedger } from '../../src/model/ledger.ts';
import { penaltyMs } from '../../src/model/back-off.ts';
import { forget, remember } from '../../src/plan/ledger.ts';
import { after, coreSource, policy, seen, t0, viewOf } from '../support/situations.ts';
import { ip } from '../support/virtual-agent.ts';

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

  it('punishes failures ever longer, up to half an hour', () => {
    const twice = remember(
      remember(emptyLedger(0), plan('down', '10.0.2.2'), viewOf(), t0),
      plan('down'),
      viewOf(),
      after(1),
    );

    expect([1, 2, 3, 4, 5, 6, 9].map((n) => penaltyMs(n) / 60_000)).toEqual([1, 2, 4, 8, 16, 30, 30]);
    expect(twice.penalties.get('core-1')).toEqual({ failures: 2, until: after(121) });
    expect(twice.replacedAt).toBe(t0);
  });

  it('forgets what no rule asks for, and whom no source names', () => {
    const view = viewOf([0, seen(coreSource, '10.0.2.9')]);
    const ledger = remember(remember(emptyLedger(0), plan('left'), view, t0), plan('down'), view, after(200));

    const later = forget(ledger, view, policy, after(301));

    expect(later.removals).toHaveLength(1);
    expect(later.penalties.size).toBe(0);
    expect(ledger.removals[0]?.byDiscoveryAlone).toBe(true);
  });
});
