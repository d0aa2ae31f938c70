import { clockAt } from '../src/clock.ts';
import { createNetwork } from '../lab/story/create-network.ts';
import type { Network } from '../lab/story/network.ts';
import type { Pod } from '../lab/story/pod.ts';
import { seeded } from '../lab/story/seeded.ts';
import type { Service, Topology } from '../lab/story/topology.ts';
import { row } from './support.ts';

const core: Service = { name: 'core', namespace: 'core', knownBy: 'endpointslice' };

/** Eight reflectors in the core and 48 regions of four below it, with the agent's own timers. */
const topology: Topology = {
  as: 65000,
  maxUpstreams: 2,
  settings: {},
  clients: [],
  workloads: [
    { name: 'core', count: 8, tier: 'core', service: core },
    ...Array.from({ length: 48 }, (_, n) => {
      const region = `region-${n + 1}`;
      const service: Service = { name: region, namespace: region, knownBy: 'dns' };
      return { name: region, count: 4, tier: 'region' as const, region, service, upstream: core };
    }),
  ],
};

/** Longer than the agents' `remove_after`: by then they have removed the old pod. */
const afterwardsMs = 35_000;
/** The same as in the manifests; a drain takes at least 15 s of it. */
const graceMs = 90_000;

/**
 * Claims: 200 virtual cRPDs with their agents, all started at once in one process, have all their sessions within
 * 30 s; when one pod is replaced, each peer that it touches commits at most one Set, and no other session moves.
 */
export async function benchLab(): Promise<readonly string[]> {
  const network = await createNetwork({
    topology,
    clock: clockAt(),
    random: seeded('two hundred'),
    node: process.execPath,
    ownProcess: [],
  });
  try {
    const start = network.now();
    await network.start();
    await network.converged();
    const seconds = (network.now() - start) / 1000;
    const rows = [
      row(
        `a lab of ${network.pods().length}, from nothing to converged`,
        `${seconds.toFixed(1)} s (goal: ≤ 30 s)`,
        `${network.bgp.established().length} sessions, ${network.sets()} Sets; agents and devices share one process`,
      ),
    ];
    for (const workload of ['region-7', 'core'])
      for (const way of ['killed', 'drained'] as const) rows.push(await replaced(network, workload, way));
    return rows;
  } finally {
    await network.stop();
  }
}

/** Replaces the first pod of a workload, killed or drained, and counts the Sets and the sessions that moved. */
async function replaced(network: Network, workload: string, way: 'killed' | 'drained'): Promise<string> {
  const others = network.pods();
  const before = new Map(others.map((pod) => [pod, setsOf(pod)]));
  const falls = network.bgp.falls.length;
  const [old] = network.podsOf(workload);
  if (old === undefined) throw new Error(`the network has no pod of ${workload}`);

  const successor =
    way === 'drained' ? await network.replacePod(old, graceMs) : await killAndReplace(network, old, workload);
  await network.converged();
  await network.pass(afterwardsMs);

  const sets = others.filter((pod) => pod !== old).map((pod) => setsOf(pod) - (before.get(pod) ?? 0));
  const touched = sets.filter((count) => count > 0);
  const own: readonly string[] = [old.address, successor.address];
  const moved = network.bgp.falls.slice(falls).filter(({ a, b }) => !own.includes(a) && !own.includes(b));
  return row(
    `… a pod of ${workload} replaced, ${way}`,
    `at most ${Math.max(...sets)} Sets in a peer, ${moved.length} other sessions moved (goal: ≤ 1, 0)`,
    `${touched.length} peers touched, ${touched.reduce((sum, count) => sum + count, 0)} Sets in all` +
      // One Set adds the successor, another removes the drained upstream.
      (workload === 'core' && way === 'drained' ? '; make before break takes its clients two' : ''),
  );
}

/** Deletes a pod and adds another one at the same time. */
async function killAndReplace(network: Network, old: Pod, workload: string): Promise<Pod> {
  const [successor] = await Promise.all([network.addPod(workload), network.deletePod(old)]);
  return successor;
}

function setsOf({ device }: Pod): number {
  return device.commits.filter(({ by }) => by !== 'cli').length;
}
