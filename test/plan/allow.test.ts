import { describe, expect, it } from 'vitest';
import type { IpAddress } from '../../src/model/address.ts';
import { emptyLedger } from '../../src/model/ledger.ts';
import { covers, subtract } from '../../src/model/prefix-set.ts';
import { explainer } from '../../src/plan/explain/explain.ts';
import type { Source } from '../../src/model/sighting.ts';
import { decide } from '../../src/plan/decide.ts';
import { up } from '../support/plan/converged.ts';
import {
  after,
  coreSource,
  healthOf,
  lines,
  meshSource,
  policy,
  running,
  seen,
  situation,
  viewOf,
} from '../support/situations.ts';
import { ip, net } from '../support/virtual-agent.ts';

/** The core's source says, twice, that there is nobody. */
const noCore = [0, 40].map((second) => [second, seen(coreSource)] as const);

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
    const view = viewOf(...noCore, [0, seen(meshSource)], [40, seen(meshSource)]);
    const during = decide(situation({ ledger, view, running: running([]), at: 60 }));
    const [out] = during.plan!.steps.flatMap((step) => (step.kind === 'allow' ? [step.to] : []));
    const held = { ledger, view, running: running([], [], out) };

    const alone = decide(situation({ ...held, at: 81 }));
    const named = viewOf(...noCore, [0, seen(meshSource, '10.0.1.7')], [40, seen(meshSource, '10.0.1.7')]);
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
    const view = viewOf(...noCore, [0, seen(meshSource)], [40, seen(meshSource)]);
    const ledger = emptyLedger(after(0));

    const young = decide(situation({ ledger, view, running: held, at: 299 }));
    expect(young.plan).toBeUndefined();
    expect(young.lookAgainAt).toBe(after(300));
    const [admission] = explainer(situation({ ledger, view, running: held, at: 299 }), young).of(
      ip('10.0.1.1'),
    ).admissions;
    expect(admission?.heldOut).toEqual({ kind: 'waits', until: after(300) });
    expect(lines(decide(situation({ ledger, view, running: held, at: 300 })).plan)).toEqual([
      'allow clients',
    ]);

    // What is missing is no hole but a region: the settings are another by now.
    const narrow = running([], [], [net('10.0.0.0/17')]);
    expect(lines(decide(situation({ ledger, view, running: narrow, at: 60 })).plan)).toEqual([
      'allow clients',
    ]);
  });

  describe('while the sources of a mesh group are doubted', () => {
    const slices: Source = { ...coreSource, confirmEmptyMs: 0 };
    const cores = ['10.0.2.1', '10.0.2.2', '10.0.2.3'];
    const others = ['10.0.1.1', '10.0.1.2'];
    const mesh = [0, seen(meshSource, ...others)] as const;
    const everyoneUp = healthOf([[1, up(...others, cores[0]!, cores[1]!)]]);
    // The third was an upstream once: its address stayed out, as the source still named it.
    const held = running(
      others,
      cores.slice(0, 2),
      subtract([net('10.0.0.0/16')], [...others, ...cores].map(ip)),
    );
    const deleted = [10, 20, 45, 100].map((second) => [second, seen(slices)] as const);
    const back = [200, seen(slices, ...cores)] as const;
    const named = [0, seen(slices, ...cores)] as const;

    it.each([
      ['its Service is deleted', 11, [named, ...deleted.slice(0, 1)]],
      ['its peers linger', 21, [named, ...deleted.slice(0, 2)]],
      ['their removal is withheld', 101, [named, ...deleted]],
      ['the same after a restart of the agent', 101, deleted],
      ['the same long after it', 900, deleted],
      ['the Service is back', 201, [named, ...deleted, back]],
      ['only a part of it is back', 901, [named, ...deleted, [900, seen(slices, '10.0.2.9')] as const]],
    ] as const)('whom it named before does not become a client: %s', (_, at, told) => {
      const view = viewOf(mesh, ...told, [at - 1, seen(meshSource, ...others, '10.0.1.9')] as const);
      const ledger = emptyLedger(after(0));

      // A newcomer of the other group brings a Set, and with it an allow.
      const { plan } = decide(situation({ view, running: held, health: everyoneUp, ledger, at }));

      const [allow] = plan!.steps.flatMap((step) => (step.kind === 'allow' ? [step.to] : []));
      expect(lines(plan)).toContain('+ mesh 10.0.1.9 discovered');
      expect(cores.filter((address) => covers(allow!, ip(address)))).toEqual([]);
    });

    it('nor while a source has never answered since the start', () => {
      const view = viewOf(mesh, [50, seen(meshSource, ...others, '10.0.1.9')]);
      const blind = {
        view,
        running: running(others, [], held.groups.get('clients')!.allow),
        health: everyoneUp,
      };

      const { plan } = decide(situation({ ...blind, at: 900 }));

      const [allow] = plan!.steps.flatMap((step) => (step.kind === 'allow' ? [step.to] : []));
      expect(cores.filter((address) => covers(allow!, ip(address)))).toEqual([]);
    });

    it('space that the settings add is opened all the same', () => {
      const view = viewOf(mesh, named, ...deleted);
      const narrow = running(
        others,
        cores.slice(0, 2),
        held.groups.get('clients')!.allow.filter((prefix) => prefix !== '10.0.128.0/17'),
      );

      const { plan } = decide(situation({ view, running: narrow, health: everyoneUp, at: 101 }));

      const [allow] = plan!.steps.flatMap((step) => (step.kind === 'allow' ? [step.to] : []));
      expect(covers(allow!, ip('10.0.200.1'))).toBe(true);
      expect(cores.filter((address) => covers(allow!, ip(address)))).toEqual([]);
    });

    it('once they are believed it comes back', () => {
      const view = viewOf(mesh, named, ...deleted);
      const gone = {
        ...held,
        groups: new Map(held.groups).set('core', { neighbors: new Set<IpAddress>(), allow: [] }),
      };

      const { plan } = decide(situation({ view, running: gone, health: everyoneUp, at: 101 }));

      const [allow] = plan!.steps.flatMap((step) => (step.kind === 'allow' ? [step.to] : []));
      expect(covers(allow!, ip(cores[2]!))).toBe(true);
    });
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
