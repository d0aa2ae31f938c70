import { expect, it, onTestFinished } from 'vitest';
import { clockAt } from '../../src/clock.ts';
import { createNetwork } from '../../lab/story/create-network.ts';
import { establishedUpstreams } from '../../lab/story/expected-sessions.ts';
import { seeded } from '../../lab/story/seeded.ts';
import type { Service, Topology } from '../../lab/story/topology.ts';
import { twoRegions } from '../../lab/story/read-topology.ts';
import type { DrainReport } from '../../src/model/drain.ts';

const core: Service = { name: 'meshrr-core', namespace: 'core', knownBy: 'endpointslice' };
const edge: Service = { name: 'meshrr-edge', namespace: 'edge', knownBy: 'endpointslice' };

const small: Topology = {
  ...twoRegions,
  // The drain's limit is generous for a busy machine: the test is about each edge leaving by itself.
  settings: { ...twoRegions.settings, drain_max: '60s' },
  workloads: [
    { name: 'meshrr-core', count: 4, service: core, tier: 'core' },
    { name: 'meshrr-edge', count: 6, service: edge, upstream: core, tier: 'region', region: 'edge' },
  ],
  clients: [],
};

it('while the core is rolled with its drain hook, no edge is ever without an upstream, and each edge leaves by itself', async () => {
  const reports = new Map<string, DrainReport>();
  const network = await createNetwork({
    topology: small,
    clock: clockAt(4),
    random: seeded('drained'),
    node: process.execPath,
    ownProcess: [],
    onOutcome: (pod, outcome) => {
      if (outcome.kind === 'drain-done') reports.set(pod, outcome.report);
    },
  });
  onTestFinished(() => network.stop());
  await network.start();
  await network.converged();
  const edges = network.podsOf('meshrr-edge');
  const least = new Map(edges.map(({ name }) => [name, 2]));
  const watch = setInterval(() => {
    for (const pod of edges)
      least.set(pod.name, Math.min(least.get(pod.name)!, establishedUpstreams(network, pod).length));
  }, 2);
  onTestFinished(() => clearInterval(watch));

  for (const old of network.podsOf('meshrr-core')) {
    const falls = network.bgp.falls.length;
    await network.replacePod(old, 90_000);
    await network.converged();

    expect(reports.get(old.name)).toMatchObject({ because: 'left', gracefulShutdown: true });
    const isEdge = (address: string) => edges.some((pod) => pod.address === address);
    const ofEdges = network.bgp.falls.slice(falls).filter(({ a, b }) => isEdge(a) || isEdge(b));
    expect(ofEdges.map(({ cause }) => cause).filter((cause) => cause !== 'configuration-removed')).toEqual(
      [],
    );
  }

  expect(Array.from(least.values()).every((count) => count >= 1)).toBe(true);
  expect(network.violations()).toEqual([]);
});
