import { describe, expect, it } from 'vitest';
import type { IpAddress } from '../../src/model/address.ts';
import { emptyLedger } from '../../src/model/ledger.ts';
import { covers, subtract } from '../../src/model/prefix-set.ts';
import type { Source } from '../../src/model/sighting.ts';
import { up } from '../support/plan/converged.ts';
import { decided, explained } from '../support/plan/decided.ts';
import {
  after,
  coreSource,
  healthOf,
  meshSource,
  policy,
  running,
  seen,
  viewOf,
} from '../support/situations.ts';
import { ip, net } from '../support/addresses.ts';

/** The core's source is empty, and has confirmed it. */
const noCore = [0, 40].map((second) => [second, seen(coreSource)] as const);

describe('allow', () => {
  it('excludes every explicit neighbor of the device, also those outside of MESHRR', () => {
    const elsewhere = new Map([[ip('10.0.5.5'), 'protocols bgp group X']]);
    const view = viewOf([0, seen(meshSource, '10.0.1.1')]);

    const { allow } = decided({ view, running: { ...running(['10.0.1.1']), elsewhere } });

    expect(allow).not.toContain('10.0.0.0/16');
    expect(allow!.includes(net('10.0.5.5/32')) || allow!.includes(net('10.0.1.1/32'))).toBe(false);
  });

  it('excludes a removed peer for remove_after, and admits it with the next Set or after 5 min', () => {
    const ledger = {
      penalties: new Map(),
      since: 0,
      removals: [{ group: 'mesh', address: ip('10.0.1.1'), at: after(50), byDiscoveryAlone: false }],
    };
    const view = viewOf(...noCore, [0, seen(meshSource)], [40, seen(meshSource)]);
    const during = decided({ ledger, view, running: running([]), at: 60 });
    const held = { ledger, view, running: running([], [], during.allow) };

    const alone = decided({ ...held, at: 81 });
    const named = viewOf(...noCore, [0, seen(meshSource, '10.0.1.7')], [40, seen(meshSource, '10.0.1.7')]);
    const withOtherSet = decided({ ...held, view: named, at: 81 });
    const early = decided({ ...held, view: named, at: 79 });

    expect(during.lines).toEqual(['allow clients']);
    expect(alone.plan).toBeUndefined();
    expect(alone.lookAgainAt).toBe(after(350));
    expect(decided({ ...held, at: 350 }).lines).toEqual(['allow clients']);
    expect(covers(withOtherSet.allow!, ip('10.0.1.1'))).toBe(true);
    expect(covers(early.allow!, ip('10.0.1.1'))).toBe(false);
  });

  it('admits no excluded address in the first 5 min after a restart, which forgets the removals', () => {
    const held = running([], [], subtract([net('10.0.0.0/16')], [ip('10.0.1.1'), ip('10.0.1.2')]));
    const view = viewOf(...noCore, [0, seen(meshSource)], [40, seen(meshSource)]);
    const ledger = emptyLedger(after(0));

    const young = decided({ ledger, view, running: held, at: 299 });
    expect(young.plan).toBeUndefined();
    expect(young.lookAgainAt).toBe(after(300));
    const [admission] = explained({ ledger, view, running: held, at: 299 }).of(ip('10.0.1.1')).admissions;
    expect(admission?.heldOut).toEqual({ kind: 'waits', until: after(300) });
    expect(decided({ ledger, view, running: held, at: 300 }).lines).toEqual(['allow clients']);

    // A missing region is not the hole of a neighbor: the settings have changed.
    const narrow = running([], [], [net('10.0.0.0/17')]);
    expect(decided({ ledger, view, running: narrow, at: 60 }).lines).toEqual(['allow clients']);
  });

  describe('while the sources of a mesh group are doubted', () => {
    const slices: Source = { ...coreSource, confirmEmptyMs: 0 };
    const cores = ['10.0.2.1', '10.0.2.2', '10.0.2.3'];
    const others = ['10.0.1.1', '10.0.1.2'];
    const mesh = [0, seen(meshSource, ...others)] as const;
    const everyoneUp = healthOf([[1, up(...others, cores[0]!, cores[1]!)]]);
    // The third was an upstream before: it stayed excluded, as the source still named it.
    const held = running(
      others,
      cores.slice(0, 2),
      subtract([net('10.0.0.0/16')], [...others, ...cores].map(ip)),
    );
    const deleted = [10, 20, 45, 100].map((second) => [second, seen(slices)] as const);
    const back = [200, seen(slices, ...cores)] as const;
    const named = [0, seen(slices, ...cores)] as const;

    it.each([
      ['when its Service is deleted', 11, [named, ...deleted.slice(0, 1)]],
      ['while its peers linger', 21, [named, ...deleted.slice(0, 2)]],
      ['while their removal is withheld', 101, [named, ...deleted]],
      ['after the agent has restarted meanwhile', 101, deleted],
      ['long after such a restart', 900, deleted],
      ['when the Service is back', 201, [named, ...deleted, back]],
      ['when only a part of it is back', 901, [named, ...deleted, [900, seen(slices, '10.0.2.9')] as const]],
    ] as const)('does not admit addresses that they named before: %s', (_, at, sightings) => {
      const view = viewOf(mesh, ...sightings, [at - 1, seen(meshSource, ...others, '10.0.1.9')] as const);
      const ledger = emptyLedger(after(0));

      // A new peer of the other group causes a Set, which carries allow along.
      const { allow, lines } = decided({ view, running: held, health: everyoneUp, ledger, at });

      expect(lines).toContain('+ mesh 10.0.1.9 discovered');
      expect(cores.filter((address) => covers(allow!, ip(address)))).toEqual([]);
    });

    it('does not admit excluded addresses before a source has answered since the start', () => {
      const view = viewOf(mesh, [50, seen(meshSource, ...others, '10.0.1.9')]);
      const blind = {
        view,
        running: running(others, [], held.groups.get('clients')!.allow),
        health: everyoneUp,
      };

      const { allow } = decided({ ...blind, at: 900 });

      expect(cores.filter((address) => covers(allow!, ip(address)))).toEqual([]);
    });

    it('opens the prefixes that the settings add', () => {
      const view = viewOf(mesh, named, ...deleted);
      const narrow = running(
        others,
        cores.slice(0, 2),
        held.groups.get('clients')!.allow.filter((prefix) => prefix !== '10.0.128.0/17'),
      );

      const { allow } = decided({ view, running: narrow, health: everyoneUp, at: 101 });

      expect(covers(allow!, ip('10.0.200.1'))).toBe(true);
      expect(cores.filter((address) => covers(allow!, ip(address)))).toEqual([]);
    });

    it('admits the addresses again once the answers count', () => {
      const view = viewOf(mesh, named, ...deleted);
      const gone = {
        ...held,
        groups: new Map(held.groups).set('core', { neighbors: new Set<IpAddress>(), allow: [] }),
      };

      const { allow } = decided({ view, running: gone, health: everyoneUp, at: 101 });

      expect(covers(allow!, ip(cores[2]!))).toBe(true);
    });
  });

  it('is deleted, with a warning, when it excludes all prefixes', () => {
    const narrow = {
      ...policy,
      groups: [
        policy.groups[0]!,
        { kind: 'subtractive' as const, name: 'clients', prefixes: [net('10.0.1.1/32')] },
      ],
    };
    const view = viewOf([0, seen(meshSource, '10.0.1.1')]);

    const verdict = decided({ policy: narrow, view, running: running(['10.0.1.1'], [], ['10.0.1.1/32']) });
    const kept = decided({ policy: narrow, view, running: running(['10.0.1.1'], [], []) });

    expect(verdict.plan?.steps).toMatchObject([{ kind: 'allow', to: [] }]);
    expect(verdict.remarks).toContainEqual({ kind: 'allow-empty', group: 'clients' });
    expect(kept.plan).toBeUndefined();
    expect(kept.remarks).toContainEqual({ kind: 'allow-empty', group: 'clients' });
  });

  it('is not planned for a group that the device lacks, which is reported', () => {
    const groups = new Map(running(['10.0.1.1']).groups);
    groups.delete('clients');
    groups.delete('core');

    const verdict = decided({
      view: viewOf([0, seen(meshSource, '10.0.1.1')]),
      running: { groups, elsewhere: new Map() },
    });

    expect(verdict.remarks).toEqual([
      { kind: 'group-missing', group: 'core' },
      { kind: 'group-missing', group: 'clients' },
    ]);
  });
});
