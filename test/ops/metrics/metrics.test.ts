import { expect, it } from 'vitest';
import type { Outcome } from '../../../src/model/outcome.ts';
import { createMetrics } from '../../../src/ops/metrics/metrics.ts';
import { handClock } from '../../support/hand-clock.ts';
import { seriesAfter } from '../../support/metric-series.ts';
import { groups, meshSource } from '../../support/situations.ts';
import { ip } from '../../support/addresses.ts';

it('every known series exists from the start, as zero', async () => {
  const all = await seriesAfter(/^meshrr_/);

  expect(all).toContain('meshrr_build_info{version="1.2.3"} 1');
  expect(all).toContain('meshrr_peer_replacements_total{group="core",reason="down"} 0');
  expect(all).toContain(
    'meshrr_discovery_errors_total{source="dns mesh",group="mesh",reason="unreachable"} 0',
  );
  expect(all).toContain('meshrr_group_peers{group="mesh",state="up"} 0');
  expect(all).toContain('meshrr_gnmi_set_total{result="ok"} 0');
  expect(all).toContain('meshrr_ready 0');
});

it('only counters end in _total, and every metric has a help text', async () => {
  const { registry } = createMetrics('1', groups, [meshSource], handClock(1_700_000_000_000));

  const own = (await registry.getMetricsAsJSON()).filter(({ name }) => name.startsWith('meshrr_'));

  for (const { name, help, type } of own) {
    expect(name.endsWith('_total'), name).toBe(String(type) === 'counter');
    expect(help.length, name).toBeGreaterThan(10);
  }
});

it('recoveries of discovery and telemetry are counted, and the start counts as a reload', async () => {
  expect(
    await seriesAfter(
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

it('the time of the last reload stays right after a step of the wall clock', async () => {
  const clock = handClock(1_700_000_000_000);
  const { registry } = createMetrics('1', groups, [meshSource], clock);
  clock.pass(60_000);
  clock.step(-3_600_000);

  expect(await registry.metrics()).toContain(
    'meshrr_config_last_reload_success_timestamp_seconds 1699996400\n',
  );
});

it.each<readonly [string, Outcome, string]>([
  [
    'an answer of a source',
    { kind: 'source-answered', source: meshSource, endpoints: 7, leftOut: 0 },
    'meshrr_discovery_endpoints{source="dns mesh",group="mesh"} 7',
  ],
  [
    'an answer with addresses that cannot be neighbors',
    { kind: 'source-answered', source: meshSource, endpoints: 7, leftOut: 2 },
    'meshrr_discovery_left_out_addresses{source="dns mesh",group="mesh"} 2',
  ],
  [
    'a source that turns blind',
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
  [
    'telemetry that recovers',
    { kind: 'telemetry-back', mode: 'sample', afterMs: 1 },
    'meshrr_gnmi_subscription_up 1',
  ],
  [
    'telemetry that falls back to sampling',
    { kind: 'telemetry-degraded', because: 'x', mode: 'sample' },
    'meshrr_gnmi_subscription_up 1',
  ],
])('%s sets its metric', async (_, outcome, expected) => {
  expect(await seriesAfter(/^meshrr_/, outcome)).toContain(expected);
});

it('meshrr_gnmi_subscription_up is 0 while telemetry is blind', async () => {
  const because = { kind: 'unreachable', who: '', detail: '' } as const;

  expect(
    await seriesAfter(
      /^meshrr_gnmi_subscription_up/,
      { kind: 'peer-up', peer: ip('10.0.1.1'), afterMs: 1 },
      { kind: 'telemetry-degraded', because },
    ),
  ).toEqual(['meshrr_gnmi_subscription_up 0']);
});

it('meshrr_gnmi_up shows whether the last call was answered', async () => {
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

it('meshrr_draining is 1 from the start of a drain to the undrain', async () => {
  const started: Outcome = { kind: 'drain-started', since: 0, undoneAt: 120_000, again: false };
  expect(await seriesAfter(/^meshrr_draining/)).toEqual(['meshrr_draining 0']);
  expect(await seriesAfter(/^meshrr_draining/, started)).toEqual(['meshrr_draining 1']);
  expect(
    await seriesAfter(/^meshrr_draining/, started, {
      kind: 'undrained',
      at: 1,
      gracefulShutdown: false,
      because: 'asked',
    }),
  ).toEqual(['meshrr_draining 0']);
});
