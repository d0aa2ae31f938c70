import { expect, it } from 'vitest';
import type { Group } from '../../../src/model/group.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import type { Source } from '../../../src/model/sighting.ts';
import { lookAt } from '../../support/looks.ts';
import { seriesAfter } from '../../support/metric-series.ts';
import { groups, healthOf, meshSource, policy, running, seen, viewOf } from '../../support/situations.ts';
import { ip } from '../../support/addresses.ts';

it('a round sets the gauges of every group', async () => {
  const look = lookAt({
    view: viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.2', '10.0.1.3', '10.0.1.4')]),
    running: running(['10.0.1.1', '10.0.1.2', '10.0.1.3']),
    health: healthOf([
      [1, { '10.0.1.1': 'up', '10.0.1.2': 'up', '10.0.1.3': 'IDLE' }],
      [2, { '10.0.1.1': 'up', '10.0.1.2': 'IDLE', '10.0.1.3': 'IDLE' }],
    ]),
  });

  const lines = await seriesAfter(/^meshrr_(group_peers|allow|gnmi_sub)/, { kind: 'looked', look });

  expect(lines).toEqual(
    expect.arrayContaining([
      'meshrr_group_peers{group="mesh",state="up"} 1',
      'meshrr_group_peers{group="mesh",state="down"} 1',
      'meshrr_group_peers{group="mesh",state="coming_up"} 1',
      'meshrr_allow_prefixes{group="clients"} 1',
      'meshrr_gnmi_subscription_up 1',
    ]),
  );
});

it('meshrr_group_min_peers and _max_peers follow the settings in force', async () => {
  const core: Group = { kind: 'mesh', name: 'core', minPeers: 2, maxPeers: 3 };
  const reloaded = (...newGroups: readonly Group[]): Outcome => ({
    kind: 'config-reloaded',
    policy: { ...policy, groups: newGroups },
    sources: [],
    changed: [],
    notApplied: [],
  });
  const bounds = (...outcomes: readonly Outcome[]) =>
    seriesAfter(/^meshrr_group_(min|max)_peers.*"core"/, ...outcomes);

  expect(await bounds(reloaded(core))).toEqual([
    'meshrr_group_min_peers{group="core"} 2',
    'meshrr_group_max_peers{group="core"} 3',
  ]);
  const { maxPeers: _, ...plainMesh } = core;
  expect(await bounds(reloaded(core), reloaded(plainMesh))).toEqual([
    'meshrr_group_min_peers{group="core"} 2',
  ]);
  expect(await bounds(reloaded(core), reloaded())).toEqual([]);
});

it('the removal that ends a swap counts as a replacement; other removals do not', async () => {
  const remove = { kind: 'remove', group: 'core', peer: ip('10.0.1.1'), identity: 'core-1' } as const;
  const committed = (reason: 'outranked' | 'terminating' | 'gone'): Outcome => ({
    kind: 'committed',
    plan: { hash: 'cafe0001', steps: [{ ...remove, reason }] },
    tookMs: 1,
  });

  const lines = await seriesAfter(
    /^meshrr_peer_replacements_total{group="core"/,
    committed('outranked'),
    committed('terminating'),
    committed('gone'),
  );

  expect(lines.filter((line) => !line.endsWith(' 0'))).toEqual([
    'meshrr_peer_replacements_total{group="core",reason="terminating"} 1',
    'meshrr_peer_replacements_total{group="core",reason="outranked"} 1',
  ]);
});

it('after a reload, new groups and sources have series as zero, and removed ones have none', async () => {
  const edge: Group = { kind: 'mesh', name: 'edge', minPeers: 1 };
  const edgeSource: Source = { id: 'static edge', group: 'edge', confirmEmptyMs: 0 };
  const reloaded = (newGroups: readonly Group[], sources: readonly Source[]): Outcome => ({
    kind: 'config-reloaded',
    policy: { ...policy, groups: newGroups },
    sources,
    changed: [],
    notApplied: [],
  });
  const answered: Outcome = { kind: 'source-answered', source: meshSource, endpoints: 3, leftOut: 0 };
  const drift: Outcome = { kind: 'drift', drifts: [{ group: 'mesh', kind: 'allow-changed' }] };

  const more = await seriesAfter(
    /drift_detected|discovery_endpoints|last_reload/,
    answered,
    drift,
    { kind: 'config-rejected', problems: [] },
    reloaded([...groups, edge], [meshSource, edgeSource]),
  );
  expect(more).toEqual(
    expect.arrayContaining([
      'meshrr_config_last_reload_successful 1',
      'meshrr_drift_detected_total{group="mesh"} 1',
      'meshrr_drift_detected_total{group="edge"} 0',
      'meshrr_discovery_endpoints{source="dns mesh",group="mesh"} 3',
      'meshrr_discovery_endpoints{source="static edge",group="edge"} 0',
    ]),
  );
  const less = await seriesAfter(/"(mesh|edge|dns mesh)"/, answered, drift, reloaded([edge], [edgeSource]));
  expect(less.filter((line) => line.includes('"mesh"'))).toEqual([]);
  expect(less.filter((line) => line.includes('"edge"')).length).toBeGreaterThan(3);
  expect(
    await seriesAfter(/last_reload/, { kind: 'config-rejected', problems: ['asn: expected …'] }),
  ).toContain('meshrr_config_last_reload_successful 0');
});
