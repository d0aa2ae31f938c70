import { expect, it } from 'vitest';
import type { Outcome } from '../../../src/model/outcome.ts';
import { createMetrics } from '../../../src/ops/metrics/metrics.ts';
import { handClock } from '../../support/hand-clock.ts';
import { lookAt } from '../../support/looks.ts';
import { groups, meshSource, running } from '../../support/situations.ts';
import { ip } from '../../support/virtual-agent.ts';

const peer = ip('10.0.1.1');
const up: Outcome = { kind: 'peer-up', peer, afterMs: 1 };

async function series(pattern: RegExp, ...outcomes: readonly Outcome[]) {
  const { observe, registry } = createMetrics('1.2.3', groups, [meshSource], handClock());
  for (const outcome of outcomes) observe(outcome);
  return (await registry.metrics()).split('\n').filter((line) => pattern.test(line));
}

it('a peer is in the group it is configured in, whether or not the device tells one', async () => {
  const looked: Outcome = { kind: 'looked', look: lookAt({ running: running(['10.0.1.1']) }) };

  expect(await series(/^meshrr_bgp_peer_up/, looked, up)).toEqual([
    'meshrr_bgp_peer_up{peer="10.0.1.1",group="mesh"} 1',
  ]);
  expect(await series(/^meshrr_bgp_peer_up/, looked, { ...up, group: 'MESH-BY-ANOTHER-NAME' })).toEqual([
    'meshrr_bgp_peer_up{peer="10.0.1.1",group="mesh"} 1',
  ]);
});

it('one whose group nobody tells has none', async () => {
  expect(await series(/^meshrr_bgp_peer_up/, up)).toEqual(['meshrr_bgp_peer_up{peer="10.0.1.1",group=""} 1']);
});

it('one that is forgotten before anything was told leaves nothing', async () => {
  expect(await series(/^meshrr_bgp_peer/, { kind: 'peer-forgotten', peer })).toEqual([]);
});

it('the end of a swap counts as a replacement; a removal of another kind does not', async () => {
  const remove = { kind: 'remove', group: 'core', peer, identity: 'core-1' } as const;
  const committed = (reason: 'outranked' | 'terminating' | 'gone'): Outcome => ({
    kind: 'committed',
    plan: { hash: 'cafe0001', steps: [{ ...remove, reason }] },
    tookMs: 1,
  });

  const lines = await series(
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

it('blind telemetry is not up, whatever the sessions were', async () => {
  const because = { kind: 'unreachable', who: '', detail: '' } as const;

  expect(await series(/^meshrr_gnmi_subscription_up/, up, { kind: 'telemetry-degraded', because })).toEqual([
    'meshrr_gnmi_subscription_up 0',
  ]);
});
