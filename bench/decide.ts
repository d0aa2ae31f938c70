import type { Policy } from '../src/model/group.ts';
import { emptyLedger } from '../src/model/ledger.ts';
import type { IpAddress } from '../src/model/address.ts';
import type { Prefix } from '../src/model/prefix-set.ts';
import type { Running } from '../src/model/running.ts';
import { bareEndpoint, type Source, type View } from '../src/model/sighting.ts';
import { decide } from '../src/plan/decide.ts';
import { applied } from '../src/plan/drift.ts';
import { observe, unheard } from '../src/plan/view.ts';
import { configure, withTelemetry, unknownHealth } from '../src/plan/health.ts';
import { percentile, row, timesMs } from './support.ts';

const at = 1_000_000;
const sources: readonly Source[] = ['MESH', 'UPSTREAM', 'FAR'].map((group) => ({
  id: `dns ${group}`,
  group,
  confirmEmptyMs: 30_000,
}));
const policy: Policy = {
  self: { identity: 'edge-0', addresses: new Set() },
  groups: [
    { kind: 'mesh', name: 'MESH', minPeers: 1 },
    { kind: 'mesh', name: 'UPSTREAM', minPeers: 1, maxPeers: 2 },
    { kind: 'mesh', name: 'FAR', minPeers: 1, maxPeers: 4 },
    { kind: 'subtractive', name: 'CLIENTS', prefixes: ['0.0.0.0/0' as Prefix] },
  ],
  selection: 'rendezvous',
  seed: '',
  downAfterMs: 10_000,
  connectGraceMs: 60_000,
  removeAfterMs: 30_000,
  rebalanceAfterMs: 300_000,
};
const endpoints = (third: number) =>
  Array.from({ length: 334 }, (_, n) => ({
    ...bareEndpoint(`10.${third}.${n >> 8}.${n & 255}` as IpAddress),
    identity: `reflector-${third}-${n}`,
  }));

/** Claim: one decide at 1,000 endpoints in three groups takes at most 5 ms, converged or not. */
export function benchDecide(): readonly string[] {
  const view = sources.reduce<View>(
    (seen, source, third) => observe(seen, { kind: 'seen', source, endpoints: endpoints(third) }, at),
    unheard(sources, at),
  );
  const empty: Running = {
    groups: new Map(policy.groups.map(({ name }) => [name, { neighbors: new Set<IpAddress>(), allow: [] }])),
    elsewhere: new Map(),
  };
  const first = { policy, view, health: unknownHealth(at), running: empty, ledger: emptyLedger(0), now: at };
  const { plan } = decide(first);
  const running = plan === undefined ? empty : applied(empty, plan);
  const neighbors = Array.from(running.groups.values()).flatMap(({ neighbors: some }) => Array.from(some));
  const sessions = new Map(neighbors.map((address) => [address, { address, state: 'ESTABLISHED' as const }]));
  const health = withTelemetry(
    configure(unknownHealth(at), new Set(neighbors), at),
    { kind: 'seen', sessions, mode: 'on-change' },
    at,
  );

  return (
    [
      ['from nothing', first],
      ['converged', { ...first, running, health }],
    ] as const
  ).map(([name, situation]) => {
    const times = timesMs(200, () => decide(situation));
    return row(
      `decide, 1,002 endpoints in 3 groups, ${name}`,
      `p50 ${percentile(times, 0.5).toFixed(1)} ms, p99 ${percentile(times, 0.99).toFixed(1)} ms (goal: ≤ 5 ms)`,
      `${neighbors.length} neighbors, plan of ${decide(situation).plan?.steps.length ?? 0} steps`,
    );
  });
}
