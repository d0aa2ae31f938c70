import { expect, it } from 'vitest';
import type { Outcome } from '../../../src/model/outcome.ts';
import { createMetrics } from '../../../src/ops/metrics/metrics.ts';
import { handClock } from '../../support/hand-clock.ts';
import { lookAt } from '../../support/looks.ts';
import { seriesAfter } from '../../support/metric-series.ts';
import { endpoint, groups, healthOf, meshSource, running, viewOf } from '../../support/situations.ts';
import { ip } from '../../support/addresses.ts';

const peer = ip('10.0.1.1');
const up: Outcome = { kind: 'peer-up', peer, afterMs: 1 };

it('a peer has series under one group; they move when its group changes, and go when it is forgotten', async () => {
  const come: Outcome[] = [
    { kind: 'peer-state', peer, group: 'clients', state: 'OPENSENT', dynamic: true },
    { kind: 'peer-up', peer, group: 'clients', afterMs: 1 },
    { kind: 'peer-state', peer, group: 'clients', state: 'ESTABLISHED', dynamic: true },
  ];

  expect(await seriesAfter(/^meshrr_bgp_peer/, ...come)).toEqual([
    'meshrr_bgp_peer_up{peer="10.0.1.1",group="clients"} 1',
    'meshrr_bgp_peer_state{peer="10.0.1.1",group="clients"} 6',
    'meshrr_bgp_peer_info{peer="10.0.1.1",group="clients",peer_pod="",peer_zone=""} 1',
    'meshrr_bgp_peer_transitions_total{peer="10.0.1.1",group="clients"} 1',
  ]);
  const moved = await seriesAfter(/^meshrr_bgp_peer_up/, ...come, {
    kind: 'peer-down',
    peer,
    group: 'mesh',
    afterMs: 1,
  });
  expect(moved).toEqual(['meshrr_bgp_peer_up{peer="10.0.1.1",group="mesh"} 0']);
  expect(await seriesAfter(/^meshrr_bgp_peer/, ...come, { kind: 'peer-forgotten', peer })).toEqual([]);
});

it('a configured peer belongs to the group it is configured in, whatever group the device reports', async () => {
  const looked: Outcome = { kind: 'looked', look: lookAt({ running: running(['10.0.1.1']) }) };

  expect(await seriesAfter(/^meshrr_bgp_peer_up/, looked, up)).toEqual([
    'meshrr_bgp_peer_up{peer="10.0.1.1",group="mesh"} 1',
  ]);
  expect(await seriesAfter(/^meshrr_bgp_peer_up/, looked, { ...up, group: 'MESH-BY-ANOTHER-NAME' })).toEqual([
    'meshrr_bgp_peer_up{peer="10.0.1.1",group="mesh"} 1',
  ]);
});

it('a peer of unknown group has an empty group label', async () => {
  expect(await seriesAfter(/^meshrr_bgp_peer_up/, up)).toEqual([
    'meshrr_bgp_peer_up{peer="10.0.1.1",group=""} 1',
  ]);
});

it('a peer that is forgotten before it was ever reported leaves no series', async () => {
  expect(await seriesAfter(/^meshrr_bgp_peer/, { kind: 'peer-forgotten', peer })).toEqual([]);
});

it('the labels of meshrr_bgp_peer_info follow what the sources report', async () => {
  const upInMesh: Outcome = { ...up, group: 'mesh' };
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
  const infoAfter = (...outcomes: readonly Outcome[]) => seriesAfter(/^meshrr_bgp_peer_info/, ...outcomes);

  const one = 'meshrr_bgp_peer_info{peer="10.0.1.1",group="mesh",peer_pod="mesh-a",peer_zone="z1"} 1';
  expect(await infoAfter(upInMesh, named('mesh-a'))).toEqual([one]);
  expect(await infoAfter(upInMesh, named('mesh-a'), named('mesh-b'))).toEqual([
    one.replace('mesh-a', 'mesh-b'),
  ]);
  expect(await infoAfter(upInMesh, named('mesh-a'), { kind: 'peer-forgotten', peer })).toEqual([]);
});

it('prefixes are counted only if the settings ask for it, and only while the device reports them', async () => {
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
  const seriesWith = async (asked: boolean, ...outcomes: readonly Outcome[]) => {
    const metrics = createMetrics('1', groups, [meshSource], handClock(), { prefixes: asked });
    for (const outcome of outcomes) metrics.observe(outcome);
    return (await metrics.registry.metrics())
      .split('\n')
      .filter((line) => line.startsWith('meshrr_bgp_peer_prefixes{'));
  };

  expect(await seriesWith(true, looked({ received: 7, sent: 3 }))).toEqual([
    'meshrr_bgp_peer_prefixes{peer="10.0.0.1",group="mesh",afi_safi="IPV4_UNICAST",kind="received"} 7',
    'meshrr_bgp_peer_prefixes{peer="10.0.0.1",group="mesh",afi_safi="IPV4_UNICAST",kind="sent"} 3',
  ]);
  expect(await seriesWith(true, looked({ received: 7 }), looked())).toEqual([]);
  expect(await seriesWith(false, looked({ received: 7 }))).toEqual([]);
});
