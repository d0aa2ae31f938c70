import { expect, it } from 'vitest';
import type { Group } from '../../../src/model/group.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import type { Source } from '../../../src/model/sighting.ts';
import { createMetrics } from '../../../src/ops/metrics/metrics.ts';
import { handClock } from '../../support/hand-clock.ts';
import { lookAt } from '../../support/looks.ts';
import {
  endpoint,
  groups,
  healthOf,
  meshSource,
  policy,
  running,
  seen,
  viewOf,
} from '../../support/situations.ts';
import { ip } from '../../support/virtual-agent.ts';

async function series(pattern: RegExp, ...outcomes: readonly Outcome[]) {
  const metrics = createMetrics('1.2.3', groups, [meshSource], handClock(1_700_000_000_000));
  for (const outcome of outcomes) metrics.observe(outcome);
  return (await metrics.registry.metrics()).split('\n').filter((line) => pattern.test(line));
}

it('zeros are there from the start', async () => {
  const all = await series(/^meshrr_/);

  expect(all).toContain('meshrr_build_info{version="1.2.3"} 1');
  expect(all).toContain('meshrr_peer_replacements_total{group="core",reason="down"} 0');
  expect(all).toContain(
    'meshrr_discovery_errors_total{source="dns mesh",group="mesh",reason="unreachable"} 0',
  );
  expect(all).toContain('meshrr_group_peers{group="mesh",state="up"} 0');
  expect(all).toContain('meshrr_gnmi_set_total{result="ok"} 0');
  expect(all).toContain('meshrr_ready 0');
});

it('only counters end in _total, and every metric has help', async () => {
  const { registry } = createMetrics('1', groups, [meshSource], handClock(1_700_000_000_000));

  const own = (await registry.getMetricsAsJSON()).filter(({ name }) => name.startsWith('meshrr_'));

  for (const { name, help, type } of own) {
    expect(name.endsWith('_total'), name).toBe(String(type) === 'counter');
    expect(help.length, name).toBeGreaterThan(10);
  }
});

it('a peer has one series under its group, moves with it, and takes it along when it goes', async () => {
  const peer = ip('10.0.1.1');
  const come: Outcome[] = [
    { kind: 'peer-state', peer, group: 'clients', state: 'OPENSENT', dynamic: true },
    { kind: 'peer-up', peer, group: 'clients', afterMs: 1 },
    { kind: 'peer-state', peer, group: 'clients', state: 'ESTABLISHED', dynamic: true },
  ];

  expect(await series(/^meshrr_bgp_peer/, ...come)).toEqual([
    'meshrr_bgp_peer_up{peer="10.0.1.1",group="clients"} 1',
    'meshrr_bgp_peer_state{peer="10.0.1.1",group="clients"} 6',
    'meshrr_bgp_peer_info{peer="10.0.1.1",group="clients",peer_pod="",peer_zone=""} 1',
    'meshrr_bgp_peer_transitions_total{peer="10.0.1.1",group="clients"} 1',
  ]);
  const moved = await series(/^meshrr_bgp_peer_up/, ...come, {
    kind: 'peer-down',
    peer,
    group: 'mesh',
    afterMs: 1,
  });
  expect(moved).toEqual(['meshrr_bgp_peer_up{peer="10.0.1.1",group="mesh"} 0']);
  expect(await series(/^meshrr_bgp_peer/, ...come, { kind: 'peer-forgotten', peer })).toEqual([]);
});

it('who a peer is follows what its sources tell', async () => {
  const peer = ip('10.0.1.1');
  const up: Outcome = { kind: 'peer-up', peer, group: 'mesh', afterMs: 1 };
  const named = (identity: string): Outcome => ({
    kind: 'looked',
    look: lookAt({
      view: viewOf([
        0,
        { kind: 'seen', source: meshSource, endpoints: [{ ...endpoint('10.0.1.1'), identity, zone: 'z1' }] },
      ]),
      running: running(['10.0.1.1']),
    }),
  });
  const infoAfter = (...outcomes: readonly Outcome[]) => series(/^meshrr_bgp_peer_info/, ...outcomes);

  const one = 'meshrr_bgp_peer_info{peer="10.0.1.1",group="mesh",peer_pod="mesh-a",peer_zone="z1"} 1';
  expect(await infoAfter(up, named('mesh-a'))).toEqual([one]);
  expect(await infoAfter(up, named('mesh-a'), named('mesh-b'))).toEqual([one.replace('mesh-a', 'mesh-b')]);
  expect(await infoAfter(up, named('mesh-a'), { kind: 'peer-forgotten', peer })).toEqual([]);
});

it('when settings came into force is right by the clock of the wall, also after a step of that', async () => {
  const clock = handClock(1_700_000_000_000);
  const { registry } = createMetrics('1', groups, [meshSource], clock);
  clock.pass(60_000);
  clock.step(-3_600_000);

  expect(await registry.metrics()).toContain(
    'meshrr_config_last_reload_success_timestamp_seconds 1699996400\n',
  );
});

it('watches that come back are counted, settings that come into force are dated', async () => {
  expect(
    await series(
      /watch_restarts|reload_success_timestamp.* /,
      { kind: 'discovery-back', source: meshSource, afterMs: 1 },
      { kind: 'telemetry-back', mode: 'on-change', afterMs: 1 },
      { kind: 'telemetry-back', mode: 'on-change', afterMs: 1 },
    ),
  ).toEqual(
    expect.arrayContaining([
      'meshrr_watch_restarts_total{watch="discovery"} 1',
      'meshrr_watch_restarts_total{watch="telemetry"} 2',
      'meshrr_config_last_reload_success_timestamp_seconds 1700000000',
    ]),
  );
});

it('a look fills the gauges', async () => {
  const look = lookAt({
    view: viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.2', '10.0.1.3', '10.0.1.4')]),
    running: running(['10.0.1.1', '10.0.1.2', '10.0.1.3']),
    health: healthOf([
      [1, { '10.0.1.1': 'up', '10.0.1.2': 'up', '10.0.1.3': 'IDLE' }],
      [2, { '10.0.1.1': 'up', '10.0.1.2': 'IDLE', '10.0.1.3': 'IDLE' }],
    ]),
  });

  const lines = await series(/^meshrr_(group_peers|allow|gnmi_sub)/, { kind: 'looked', look });

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

it.each<readonly [string, Outcome, string]>([
  [
    'an answer',
    { kind: 'source-answered', source: meshSource, endpoints: 7, leftOut: 0 },
    'meshrr_discovery_endpoints{source="dns mesh",group="mesh"} 7',
  ],
  [
    'an answer with addresses that no neighbor can have',
    { kind: 'source-answered', source: meshSource, endpoints: 7, leftOut: 2 },
    'meshrr_discovery_left_out_addresses{source="dns mesh",group="mesh"} 2',
  ],
  [
    'blindness',
    {
      kind: 'discovery-blind',
      source: meshSource,
      because: { kind: 'refused', who: '', detail: '' },
      first: true,
    },
    'meshrr_discovery_errors_total{source="dns mesh",group="mesh",reason="refused"} 1',
  ],
  [
    'a failed read',
    {
      kind: 'read-failed',
      fault: { kind: 'unreachable', who: '', detail: '' },
      tries: 1,
      besideTelemetry: false,
    },
    'meshrr_reconcile_total{result="failed"} 1',
  ],
  [
    'drift',
    { kind: 'drift', drifts: [{ group: 'mesh', kind: 'neighbor-added' }] },
    'meshrr_drift_detected_total{group="mesh"} 1',
  ],
  [
    'a replacement',
    {
      kind: 'replaced',
      group: 'core',
      peer: ip('10.0.2.1'),
      successor: ip('10.0.2.2'),
      reason: 'down',
      plan: 'x',
    },
    'meshrr_peer_replacements_total{group="core",reason="down"} 1',
  ],
  [
    'a commit',
    { kind: 'committed', plan: { hash: 'x', steps: [] }, tookMs: 1, sinceEventMs: 700 },
    'meshrr_event_to_commit_seconds_sum 0.7',
  ],
  ['telemetry back', { kind: 'telemetry-back', mode: 'sample', afterMs: 1 }, 'meshrr_gnmi_subscription_up 1'],
  [
    'telemetry sampled',
    { kind: 'telemetry-degraded', because: 'x', mode: 'sample' },
    'meshrr_gnmi_subscription_up 1',
  ],
])('%s is counted', async (_, outcome, expected) => {
  expect(await series(/^meshrr_/, outcome)).toContain(expected);
});

it('calls tell whether the device answers', async () => {
  const metrics = createMetrics('1', groups, [meshSource], handClock(1_700_000_000_000));
  const value = async (name: string) =>
    (await metrics.registry.metrics()).split('\n').find((line) => line.startsWith(name));

  metrics.call({ rpc: 'set', tookMs: 1500 });
  expect(await value('meshrr_gnmi_set_total{result="ok"}')).toBe('meshrr_gnmi_set_total{result="ok"} 1');
  expect(await value('meshrr_gnmi_set_duration_seconds_sum')).toBe(
    'meshrr_gnmi_set_duration_seconds_sum 1.5',
  );
  metrics.call({ rpc: 'get', tookMs: 1, fault: { kind: 'unreachable', who: '', detail: '' } });
  expect(await value('meshrr_gnmi_up')).toBe('meshrr_gnmi_up 0');
  metrics.call({ rpc: 'set', tookMs: 1, fault: { kind: 'busy', who: '', detail: '' } });
  expect(await value('meshrr_gnmi_up')).toBe('meshrr_gnmi_up 1');
});

it('settings that are read again: groups and sources come with zeros and go with their series', async () => {
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

  const more = await series(
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
  const less = await series(/"(mesh|edge|dns mesh)"/, answered, drift, reloaded([edge], [edgeSource]));
  expect(less.filter((line) => line.includes('"mesh"'))).toEqual([]);
  expect(less.filter((line) => line.includes('"edge"')).length).toBeGreaterThan(3);
  expect(await series(/last_reload/, { kind: 'config-rejected', problems: ['asn: expected …'] })).toContain(
    'meshrr_config_last_reload_successful 0',
  );
});

it('the bounds of a group are those of the settings in force', async () => {
  const core: Group = { kind: 'mesh', name: 'core', minPeers: 2, maxPeers: 3 };
  const reloaded = (...newGroups: readonly Group[]): Outcome => ({
    kind: 'config-reloaded',
    policy: { ...policy, groups: newGroups },
    sources: [],
    changed: [],
    notApplied: [],
  });
  const bounds = (...outcomes: readonly Outcome[]) =>
    series(/^meshrr_group_(min|max)_peers.*"core"/, ...outcomes);

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

it('draining is told from its start to the undrain', async () => {
  const started: Outcome = { kind: 'drain-started', since: 0, undoneAt: 120_000, again: false };
  expect(await series(/^meshrr_draining/)).toEqual(['meshrr_draining 0']);
  expect(await series(/^meshrr_draining/, started)).toEqual(['meshrr_draining 1']);
  expect(
    await series(/^meshrr_draining/, started, {
      kind: 'undrained',
      at: 1,
      gracefulShutdown: false,
      because: 'asked',
    }),
  ).toEqual(['meshrr_draining 0']);
});

it('prefix counts come and go with who tells them, and only where they are asked for', async () => {
  const peer = ip('10.0.0.1');
  const health = (counts?: object) => {
    const known = healthOf([[1, { [peer]: 'up' }]]);
    const prefixes = counts === undefined ? {} : { prefixes: new Map([['IPV4_UNICAST', counts]]) };
    return { ...known, peers: new Map([[peer, { ...known.peers.get(peer)!, group: 'mesh', ...prefixes }]]) };
  };
  const looked = (counts?: object): Outcome => ({
    kind: 'looked',
    look: lookAt({ running: running([peer]), health: health(counts) }),
  });
  const told = async (asked: boolean, ...outcomes: readonly Outcome[]) => {
    const metrics = createMetrics('1', groups, [meshSource], handClock(), { prefixes: asked });
    for (const outcome of outcomes) metrics.observe(outcome);
    return (await metrics.registry.metrics())
      .split('\n')
      .filter((line) => line.startsWith('meshrr_bgp_peer_prefixes{'));
  };

  expect(await told(true, looked({ received: 7, sent: 3 }))).toEqual([
    'meshrr_bgp_peer_prefixes{peer="10.0.0.1",group="mesh",afi_safi="IPV4_UNICAST",kind="received"} 7',
    'meshrr_bgp_peer_prefixes{peer="10.0.0.1",group="mesh",afi_safi="IPV4_UNICAST",kind="sent"} 3',
  ]);
  expect(await told(true, looked({ received: 7 }), looked())).toEqual([]);
  expect(await told(false, looked({ received: 7 }))).toEqual([]);
});
