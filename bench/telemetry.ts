import { concat, NEVER, of, Subject, VirtualTimeScheduler } from 'rxjs';
import { watchSessions } from '../src/crpd/gnmi/telemetry.ts';
import type { SubscribeResponse__Output } from '../src/generated/gnmi/SubscribeResponse.ts';
import type { IpAddress } from '../src/model/address.ts';
import type { Policy } from '../src/model/group.ts';
import { nothingKnown } from '../src/learn/knowledge.ts';
import { learn } from '../src/learn/learn.ts';
import { defaultPace } from '../src/learn/setup.ts';
import { configure } from '../src/plan/health.ts';
import { medianMs, row } from './support.ts';

const policy: Policy = {
  self: { identity: 'edge-0', addresses: new Set() },
  groups: [{ kind: 'mesh', name: 'MESH', minPeers: 1 }],
  selection: 'rendezvous',
  seed: '',
  downAfterMs: 10_000,
  connectGraceMs: 60_000,
  removeAfterMs: 30_000,
  rebalanceAfterMs: 300_000,
};

/** Claim: a sample of 10,000 neighbors costs about ten times one of 1,000, and at most 150 ms. */
export function benchTelemetry(): readonly string[] {
  const few = sampleMs(1000);
  const many = sampleMs(10_000);
  const detail = 'state and a family each; all counters move, and one session in a hundred';
  return [
    row('telemetry, a sample of 1,000 neighbors', `${few.toFixed(1)} ms`, detail),
    row(
      'telemetry, a sample of 10,000 neighbors',
      `${many.toFixed(0)} ms (goal: ≤ 150 ms), ${(many / few).toFixed(1)} × as much`,
      'the same path: decoded messages, the table, health and outcomes',
    ),
  ];
}

/** The time for one sample of known neighbors, from decoded messages to outcomes (median, ms). */
function sampleMs(count: number): number {
  const scheduler = new VirtualTimeScheduler(undefined, 0);
  const clock = { scheduler, wallAt: () => new Date(0), frozen$: NEVER };
  const heard$ = new Subject<SubscribeResponse__Output>();
  const addresses = Array.from({ length: count }, (_, n) => `10.0.${n >> 8}.${n & 255}` as IpAddress);
  let knowledge = nothingKnown({ policy, pace: defaultPace, sources: [] }, 0);
  knowledge = { ...knowledge, health: configure(knowledge.health, new Set(addresses), 0) };
  let moved = 0;
  const watching = watchSessions(
    { client: { subscribe: () => heard$ }, clock, resyncMs: 1e9, mode: 'sample', encoding: 'PROTO' },
    concat(of(new Set(addresses)), NEVER),
  ).subscribe((telemetry) => {
    const learned = learn(knowledge, { kind: 'telemetry', telemetry }, scheduler.now());
    ({ knowledge } = learned);
    moved += learned.outcomes.length;
  });

  const samples = [1, 2].map((n) => addresses.flatMap((address, place) => sampleOf(address, place, n)));
  let round = 0;
  const ms = medianMs(6, () => {
    round += 1;
    for (const message of samples[round % 2] ?? []) heard$.next(message);
    scheduler.maxFrames += 2000;
    scheduler.flush();
  });
  watching.unsubscribe();
  if (moved < count) throw new Error(`${moved} outcomes of ${count} neighbors`);
  return ms;
}

/** A neighbor as Junos sends it: its path is the prefix, and each address family has its own notification. */
function sampleOf(address: IpAddress, place: number, n: number): readonly SubscribeResponse__Output[] {
  const neighbor = [
    ...['network-instances', 'network-instance', 'protocols', 'protocol', 'bgp', 'neighbors'].map((name) => ({
      name,
      key: {},
    })),
    { name: 'neighbor', key: { 'neighbor-address': address } },
  ];
  const family = [
    ...neighbor,
    { name: 'afi-safis', key: {} },
    { name: 'afi-safi', key: { 'afi-safi-name': 'IPV4_UNICAST' } },
  ];
  const state = place % 100 === 0 && n === 2 ? 'IDLE' : 'ESTABLISHED';
  return [
    notification(neighbor, [
      ['state/session-state', { stringVal: state }],
      ['state/established-transitions', { uintVal: '1' }],
      ['state/peer-group', { stringVal: 'MESH' }],
      ['state/peer-as', { uintVal: '65000' }],
      ['state/last-established', { uintVal: '1700000000000000000' }],
    ]),
    notification(
      family,
      ['received', 'accepted', 'installed', 'sent'].map((leaf) => [
        `state/prefixes/${leaf}`,
        { uintVal: String(place + n) },
      ]),
    ),
  ];
}

function notification(prefix: readonly object[], leaves: readonly (readonly [string, object])[]) {
  const update = leaves.map(([path, val]) => ({
    path: { elem: path.split('/').map((name) => ({ name, key: {} })) },
    val,
  }));
  return { update: { prefix: { elem: prefix }, update, delete: [] } } as unknown as SubscribeResponse__Output;
}
