import fc from 'fast-check';
import { NEVER, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { BgpConfig } from '../../../../lab/engine/bgp-config.ts';
import type { Edit } from '../../../../lab/device/config/edit.ts';
import { Refusal } from '../../../../lab/device/refusal.ts';
import { valueAt, type Elem } from '../../../../lab/device/config/tree.ts';
import { createConfiguration } from '../../../../lab/device/config/configuration.ts';
import type { BgpEngine } from '../../../../lab/engine/engine.ts';
import { defaultSwitches, type Switches } from '../../../../lab/device/switches.ts';
import { originalText, regionText } from '../../../support/boot-configs.ts';

const bgp: readonly Elem[] = [{ name: 'groups', key: 'MESHRR' }, { name: 'protocols' }, { name: 'bgp' }];
const mesh: readonly Elem[] = [...bgp, { name: 'group', key: 'MESHRR-MESH' }];
const allow: readonly Elem[] = [...bgp, { name: 'group', key: 'MESHRR-CLIENTS' }, { name: 'allow' }];
const neighbor = (address: string): Edit => ({
  kind: 'update',
  path: [...mesh, { name: 'neighbor', key: address }],
  value: { name: address },
});

/** A BGP daemon that records the configurations it accepts: all, or with `refusal` only the boot configuration. */
function daemon(refusal?: string) {
  const applied: BgpConfig[] = [];
  const nothing = () => Promise.resolve();
  const engine: BgpEngine = {
    apply: (config) => {
      if (refusal !== undefined && applied.length > 0) return Promise.reject(new Error(refusal));
      applied.push(config);
      return Promise.resolve();
    },
    sessions: () => new Map(),
    state: () => 'running',
    change$: NEVER,
    start: nothing,
    stop: nothing,
    freeze: () => undefined,
    thaw: () => undefined,
    dispose: nothing,
  };
  return { engine, applied };
}

async function booted(options: { text?: string; switches?: Partial<Switches>; refusal?: string } = {}) {
  const scheduler = new VirtualTimeScheduler();
  const { engine, applied } = daemon(options.refusal);
  const configuration = createConfiguration(
    options.text ?? regionText,
    engine,
    { ...defaultSwitches, ...options.switches },
    scheduler,
  );
  await configuration.boot();
  return { configuration, applied, scheduler };
}

const tick = () => new Promise((resolve) => setImmediate(resolve));

describe('a commit', () => {
  it('changes the configuration of the device and of its daemon', async () => {
    const { configuration, applied } = await booted();

    const commit = await configuration.commit('gnmi', [neighbor('10.0.0.2')], 0);

    expect(commit).toMatchObject({ at: 0, by: 'gnmi', changed: true });
    expect(configuration.commits).toEqual([commit]);
    expect(valueAt(configuration.tree(), [...mesh, { name: 'neighbor' }])).toEqual([{ name: '10.0.0.2' }]);
    expect(applied.at(-1)?.groups.find(({ name }) => name === 'MESHRR-MESH')?.neighbors).toEqual([
      { address: '10.0.0.2', passive: false, shutdown: false },
    ]);
  });

  it('that changes nothing is recorded, but not applied to the daemon', async () => {
    const { configuration, applied } = await booted();

    const { changed } = await configuration.commit(
      'gnmi',
      [{ kind: 'update', path: allow, value: ['::/0'] }],
      0,
    );

    expect(changed).toBe(false);
    expect(applied).toHaveLength(1);
  });

  it('deletes first, then replaces, then updates, in whatever order the edits are', async () => {
    const { configuration } = await booted();

    await configuration.commit(
      'gnmi',
      [
        { kind: 'update', path: allow, value: ['10.3.0.0/16'] },
        { kind: 'replace', path: allow, value: ['10.2.0.0/16'] },
        { kind: 'delete', path: allow },
      ],
      0,
    );

    expect(valueAt(configuration.tree(), allow)).toEqual(['10.2.0.0/16', '10.3.0.0/16']);
  });

  it('records violations', async () => {
    const { configuration } = await booted();

    const { violations } = await configuration.commit('gnmi', [neighbor('10.0.0.2')], 0);

    expect(violations).toEqual([
      'explicit-inside-allow: 192.0.2.99 of ROUTE-SERVER inside allow of MESHRR-CLIENTS',
      'explicit-inside-allow: 10.0.0.2 of MESHRR-MESH inside allow of MESHRR-CLIENTS',
    ]);
  });

  it('waits for a slow one before it, and keeps its changes', async () => {
    const { configuration, scheduler } = await booted();
    const slow = configuration.commit('gnmi', [neighbor('10.0.0.2')], 5000);
    const quick = configuration.commit('cli', [neighbor('10.0.0.3')], 0);
    await tick();

    expect(configuration.commits).toEqual([]);
    scheduler.flush();
    await Promise.all([slow, quick]);

    expect(configuration.commits.map(({ at, by }) => [at, by])).toEqual([
      [5000, 'gnmi'],
      [5000, 'cli'],
    ]);
    expect(valueAt(configuration.tree(), [...mesh, { name: 'neighbor' }])).toEqual([
      { name: '10.0.0.2' },
      { name: '10.0.0.3' },
    ]);
  });

  it('runs also after a refused one', async () => {
    const { configuration } = await booted();

    const refused = configuration.commit('gnmi', [neighbor('10.1')], 0);
    const next = configuration.commit('gnmi', [neighbor('10.0.0.2')], 0);

    await expect(refused).rejects.toThrow('group MESHRR-MESH neighbor 10.1: invalid address');
    await expect(next).resolves.toMatchObject({ changed: true });
  });

  it('that the daemon refuses fails with its reason, and changes nothing', async () => {
    const { configuration } = await booted({ refusal: 'cluster ids differ' });
    const before = structuredClone(configuration.tree());

    const commit = configuration.commit('gnmi', [neighbor('10.0.0.2')], 0);

    await expect(commit).rejects.toThrow(new Refusal('check', 'commit failed: cluster ids differ'));
    expect(configuration.tree()).toEqual(before);
    expect(configuration.commits).toEqual([]);
  });

  it('of a neighbor in a missing group is refused: the group has no type', async () => {
    const { configuration } = await booted();
    const path: readonly Elem[] = [
      ...bgp,
      { name: 'group', key: 'MESHRR-NEW' },
      { name: 'neighbor', key: '10.0.0.2' },
    ];

    const commit = configuration.commit('gnmi', [{ kind: 'update', path, value: { name: '10.0.0.2' } }], 0);

    await expect(commit).rejects.toThrow('group MESHRR-NEW: type must be internal or external');
  });
});

describe('atomicity:', () => {
  const addresses = ['10.0.0.2', '10.0.0.3', '192.0.2.99', '10.1', '2001:db8::1'];
  const good = fc.oneof(
    fc.constantFrom(...addresses).map(neighbor),
    fc
      .constantFrom(...addresses)
      .map((address): Edit => ({ kind: 'delete', path: [...mesh, { name: 'neighbor', key: address }] })),
    fc.constantFrom<Edit>(
      { kind: 'delete', path: allow },
      { kind: 'update', path: allow, value: ['10.9.0.0/16'] },
      { kind: 'replace', path: allow, value: ['10.9.0.1/16'] },
    ),
  );
  const bad = fc.constantFrom<Edit>(
    { kind: 'update', path: [...mesh, { name: 'peers' }], value: {} },
    { kind: 'update', path: allow, value: [] },
    { kind: 'delete', path: [...mesh, { name: 'type' }] },
    { kind: 'update', path: [...mesh, { name: 'neighbor' }], value: [{ passive: [null], name: '10.0.0.9' }] },
  );

  it('a refused commit never changes the configuration or the daemon', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(good, { maxLength: 4 }), bad, fc.nat(4), async (edits, wrong, at) => {
        const { configuration, applied } = await booted();
        const before = structuredClone(configuration.tree());

        await expect(configuration.commit('gnmi', edits.toSpliced(at, 0, wrong), 0)).rejects.toThrow(Refusal);

        expect(configuration.tree()).toEqual(before);
        expect(configuration.commits).toEqual([]);
        expect(applied).toHaveLength(1);
      }),
      { numRuns: 50 },
    );
  });

  it('a commit does not change a tree that was read before', async () => {
    const { configuration } = await booted();
    const read = configuration.tree();
    const before = structuredClone(read);

    await configuration.commit('gnmi', [neighbor('10.0.0.2'), { kind: 'delete', path: allow }], 0);

    expect(read).toEqual(before);
  });
});

describe('the boot configuration', () => {
  it('is read with warnings', async () => {
    const { configuration } = await booted({ text: originalText });

    expect(configuration.warnings).toHaveLength(3);
  });

  it('that fails the commit check does not boot', async () => {
    await expect(booted({ text: 'apply-groups NONE;' })).rejects.toThrow('configuration group not found');
  });

  const reorder = 'system { configuration { input { format { json { reorder-list-keys; } } } } }';
  const late: Edit = {
    kind: 'update',
    path: [...mesh, { name: 'neighbor' }],
    value: [{ passive: [null], name: '10.0.0.9' }],
  };

  it.each([
    ['without reorder-list-keys', regionText, 'reorder-helps', false],
    ['with reorder-list-keys on a device that ignores it', reorder + regionText, 'first-only', false],
    ['with reorder-list-keys', reorder + regionText, 'reorder-helps', true],
  ] as const)(
    '%s decides whether list keys may come later in JSON',
    async (_, text, keyOrder, isAccepted) => {
      const { configuration } = await booted({ text, switches: { keyOrder } });

      const commit = configuration.commit('gnmi', [late], 0).then(
        () => true,
        () => false,
      );

      expect(await commit).toBe(isAccepted);
    },
  );

  it('does not matter for deletes of missing statements: the switch decides', async () => {
    const edit: Edit = { kind: 'delete', path: [...mesh, { name: 'neighbor', key: '10.0.0.9' }] };
    const accepting = await booted();
    const rejecting = await booted({ switches: { deleteOfMissing: 'rejected' } });

    await expect(accepting.configuration.commit('gnmi', [edit], 0)).resolves.toMatchObject({
      changed: false,
    });
    await expect(rejecting.configuration.commit('gnmi', [edit], 0)).rejects.toThrow('statement not found');
  });
});
