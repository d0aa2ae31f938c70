import { describe, expect, it } from 'vitest';
import { emptyLedger } from '../../src/model/ledger.ts';
import { covers, subtract } from '../../src/model/prefix-set.ts';
import { decide } from '../../src/plan/decide.ts';
import { after, lines, meshSource, policy, running, seen, situation, viewOf } from '../support/situations.ts';
import { ip, net } from '../support/virtual-agent.ts';

describe('allow', () => {
  it('has holes for every explicit neighbor of the device, also elsewhere', () => {
    const elsewhere = new Map([[ip('10.0.5.5'), 'protocols bgp group X']]);
    const view = viewOf([0, seen(meshSource, '10.0.1.1')]);

    const { plan } = decide(situation({ view, running: { ...running(['10.0.1.1']), elsewhere } }));

    const [allow] = plan!.steps.flatMap((step) => (step.kind === 'allow' ? [step.to] : []));
    expect(allow).not.toContain('10.0.0.0/16');
    expect(allow!.includes(net('10.0.5.5/32')) || allow!.includes(net('10.0.1.1/32'))).toBe(false);
  });

  it('what was removed lately stays out for remove_after, then comes back with the next Set, or after 5 min', () => {
    const ledger = {
      penalties: new Map(),
      since: 0,
      removals: [{ group: 'mesh', address: ip('10.0.1.1'), at: after(50), byDiscoveryAlone: false }],
    };
    const view = viewOf([0, seen(meshSource)], [40, seen(meshSource)]);
    const during = decide(situation({ ledger, view, running: running([]), at: 60 }));
    const [out] = during.plan!.steps.flatMap((step) => (step.kind === 'allow' ? [step.to] : []));
    const held = { ledger, view, running: running([], [], out) };

    const alone = decide(situation({ ...held, at: 81 }));
    const named = viewOf([0, seen(meshSource, '10.0.1.7')], [40, seen(meshSource, '10.0.1.7')]);
    const riding = decide(situation({ ...held, view: named, at: 81 }));
    const early = decide(situation({ ...held, view: named, at: 79 }));
    const [back, notYet] = [riding, early].map(({ plan }) =>
      plan!.steps.flatMap((step) => (step.kind === 'allow' ? step.to : [])),
    );

    expect(lines(during.plan)).toEqual(['allow clients']);
    expect(alone.plan).toBeUndefined();
    expect(alone.lookAgainAt).toBe(after(350));
    expect(lines(decide(situation({ ...held, at: 350 })).plan)).toEqual(['allow clients']);
    expect(covers(back!, ip('10.0.1.1'))).toBe(true);
    expect(covers(notYet!, ip('10.0.1.1'))).toBe(false);
  });

  it('a restart forgets who was removed, and gives nobody back for it', () => {
    const held = running([], [], subtract([net('10.0.0.0/16')], [ip('10.0.1.1'), ip('10.0.1.2')]));
    const view = viewOf([0, seen(meshSource)], [40, seen(meshSource)]);
    const ledger = emptyLedger(after(0));

    const young = decide(situation({ ledger, view, running: held, at: 299 }));
    expect(young.plan).toBeUndefined();
    expect(young.lookAgainAt).toBe(after(300));
    expect(lines(decide(situation({ ledger, view, running: held, at: 300 })).plan)).toEqual([
      'allow clients',
    ]);

    // What is missing is no hole but a region: the settings are another by now.
    const narrow = running([], [], [net('10.0.0.0/17')]);
    expect(lines(decide(situation({ ledger, view, running: narrow, at: 60 })).plan)).toEqual([
      'allow clients',
    ]);
  });

  it('an empty result deletes the statement, with a warning', () => {
    const narrow = {
      ...policy,
      groups: [
        policy.groups[0]!,
        { kind: 'subtractive' as const, name: 'clients', prefixes: [net('10.0.1.1/32')] },
      ],
    };
    const view = viewOf([0, seen(meshSource, '10.0.1.1')]);

    const verdict = decide(
      situation({ policy: narrow, view, running: running(['10.0.1.1'], [], ['10.0.1.1/32']) }),
    );
    const kept = decide(situation({ policy: narrow, view, running: running(['10.0.1.1'], [], []) }));

    expect(verdict.plan?.steps).toMatchObject([{ kind: 'allow', to: [] }]);
    expect(verdict.remarks).toContainEqual({ kind: 'allow-empty', group: 'clients' });
    expect(kept.plan).toBeUndefined();
    expect(kept.remarks).toContainEqual({ kind: 'allow-empty', group: 'clients' });
  });

  it('a group that the device lacks is said', () => {
    const groups = new Map(running(['10.0.1.1']).groups);
    groups.delete('clients');
    groups.delete('core');

    const verdict = decide(
      situation({
        view: viewOf([0, seen(meshSource, '10.0.1.1')]),
        running: { groups, elsewhere: new Map() },
      }),
    );

    expect(verdict.remarks).toEqual([
      { kind: 'group-missing', group: 'core' },
      { kind: 'group-missing', group: 'clients' },
    ]);
  });
});
