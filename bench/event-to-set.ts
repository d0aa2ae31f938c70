import { Subject } from 'rxjs';
import { runAgent } from '../src/agent.ts';
import { defaultPace } from '../src/learn/setup.ts';
import { clockAt } from '../src/clock.ts';
import { gnmiRouter } from '../src/crpd/gnmi/router.ts';
import { createFabric } from '../lab/engine/fabric.ts';
import { createVirtualCrpd } from '../lab/device/virtual-crpd.ts';
import { bootText } from '../lab/story/boot-text.ts';
import { address } from '../lab/story/names.ts';
import { seeded } from '../lab/story/seeded.ts';
import { twoRegions } from '../lab/story/read-topology.ts';
import { waitUntil } from '../lab/story/wait-until.ts';
import type { Policy } from '../src/model/group.ts';
import { parsePrefix } from '../src/model/prefix-set.ts';
import { bareEndpoint, type Sighting, type Source } from '../src/model/sighting.ts';
import { percentile, row } from './support.ts';

const settleMs = 250;
const peers = 200;
const changes = 100;

/** Claim: with 200 peers, from an event to the Set's arrival at the device p99 ≤ 50 ms beyond the settle time. */
export async function benchEventToSet(): Promise<readonly string[]> {
  const clock = clockAt();
  const fabric = createFabric({ scheduler: clock.scheduler, random: seeded('bench') });
  const own = address('10.60.0.1');
  const [workload] = twoRegions.workloads;
  if (workload === undefined) return [];
  const engine = fabric.engine(own);
  const device = createVirtualCrpd({
    name: 'bench',
    bootText: bootText(twoRegions, workload, 'bench', own),
    engine,
    scheduler: clock.scheduler,
  });
  await device.start();
  await engine.start();

  const source: Source = { id: 'bench', group: 'MESHRR-MESH', confirmEmptyMs: 0 };
  const members = Array.from({ length: peers + 1 }, (_, n) =>
    bareEndpoint(address(`10.61.${n >> 8}.${n & 255}`)),
  );
  const everything = parsePrefix('0.0.0.0/0');
  const policy: Policy = {
    self: { identity: 'bench', addresses: new Set([own]) },
    groups: [
      { kind: 'mesh', name: 'MESHRR-MESH', minPeers: 1 },
      { kind: 'subtractive', name: 'MESHRR-CLIENTS', prefixes: everything === undefined ? [] : [everything] },
    ],
    selection: 'rendezvous',
    seed: '',
    downAfterMs: 10_000,
    connectGraceMs: 60_000,
    removeAfterMs: 30_000,
    rebalanceAfterMs: 300_000,
  };
  const sighting$ = new Subject<Sighting>();
  const stop$ = new Subject<void>();
  const router = gnmiRouter({
    device: { address: device.address },
    clock,
    resyncMs: 30_000,
    random: Math.random,
  });
  const agent = runAgent(
    { discovery: { sources: [source], sighting$ }, router, clock, random: Math.random, stop$ },
    policy,
    { ...defaultPace, settleMs },
  ).subscribe();

  const see = (count: number) => sighting$.next({ kind: 'seen', source, endpoints: members.slice(0, count) });
  see(peers);
  await waitUntil('the first Set', () => (device.commits.length > 0 ? undefined : 'it'), 30_000, clock);
  const beyondMs: number[] = [];
  // The first change comes while 200 sessions come up.
  for (let n = 0; n <= changes; n++) {
    const before = device.commits.length;
    const at = clock.scheduler.now();
    // The last member joins and leaves. It never comes up, so it is removed at once.
    see(peers + ((n + 1) % 2));
    await waitUntil('a Set', () => (device.commits.length > before ? undefined : 'it'), 30_000, clock);
    beyondMs.push((device.commits.at(-1)?.at ?? 0) - at - settleMs);
    // By then the read that follows every commit is over.
    await waitUntil('a pause', () => (clock.scheduler.now() - at > 700 ? undefined : 'time'), 5000, clock);
  }
  stop$.next();
  agent.unsubscribe();
  router.close();
  await engine.dispose();
  await device.dispose();
  const [first = NaN, ...others] = beyondMs;
  return [
    row(
      `event to committed Set, ${peers} peers`,
      `p50 ${percentile(others, 0.5).toFixed(0)} ms, p99 ${percentile(others, 0.99).toFixed(0)} ms beyond settle (goal: ≤ 50 ms)`,
      `${changes} changes, settle ${settleMs} ms; includes the device's own read and commit`,
    ),
    row(
      `… while all ${peers} sessions come up at once`,
      `${first.toFixed(0)} ms beyond settle`,
      "the first change of a fresh process; the device's telemetry is made in the same one",
    ),
  ];
}
