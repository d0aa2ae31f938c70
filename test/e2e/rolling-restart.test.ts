import { expect, it, onTestFinished } from 'vitest';
import type { IpAddress } from '../../src/model/address.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { clockAt } from '../../src/clock.ts';
import { createNetwork } from '../../lab/story/create-network.ts';
import { seeded } from '../../lab/story/seeded.ts';
import type { Service, Topology } from '../../lab/story/topology.ts';
import { twoRegions } from '../../lab/story/read-topology.ts';

const core: Service = { name: 'meshrr-core', namespace: 'core', knownBy: 'endpointslice' };
const edge: Service = { name: 'meshrr-edge', namespace: 'edge', knownBy: 'endpointslice' };

/** Twenty reflectors in the core, and four edges below it that each choose two of them. */
const twenty: Topology = {
  ...twoRegions,
  workloads: [
    { name: 'meshrr-core', count: 20, service: core, tier: 'core' },
    { name: 'meshrr-edge', count: 4, service: edge, upstream: core, tier: 'region', region: 'edge' },
  ],
  clients: [],
  settings: {
    ...twoRegions.settings,
    down_after: '10s',
    connect_grace: '60s',
    remove_after: '30s',
    resync: '30s',
    // The end of one pod and the start of another come within this time, also on a busy machine.
    settle: '2s',
  },
};

it('a rolling restart of twenty pods costs each peer one Set per replaced pod, and nothing else moves', async () => {
  const chosen: { readonly peer: IpAddress; readonly terminating: boolean }[] = [];
  const onOutcome = (_: string, outcome: Outcome) => {
    if (outcome.kind !== 'looked') return;
    const { verdict, view } = outcome.look;
    const members = Array.from(view.values(), ({ known }) => Array.from(known.values())).flat();
    for (const step of verdict.plan?.steps ?? []) {
      if (step.kind !== 'add' || step.group !== 'MESHRR-UPSTREAM') continue;
      const terminating = members.some((one) => one.address === step.peer && one.terminating);
      chosen.push({ peer: step.peer, terminating });
    }
  };
  const network = await createNetwork({
    topology: twenty,
    clock: clockAt(4),
    random: seeded('twenty'),
    node: process.execPath,
    ownProcess: [],
    onOutcome,
  });
  onTestFinished(() => network.stop());
  await network.start();
  await network.converged();

  for (const old of network.podsOf('meshrr-core')) {
    const peers = network.podsOf('meshrr-core').filter((pod) => pod !== old);
    const before = new Map(peers.map(({ name, device }) => [name, device.commits.length]));
    const falls = network.bgp.falls.length;

    const come = await network.replacePod(old, 15_000);
    await network.converged();

    for (const { name, device } of peers) {
      expect.soft(device.commits.length - before.get(name)!, name).toBe(1);
    }
    const own = [old.address, come.address];
    const moved = network.bgp.falls.slice(falls).filter(({ a, b }) => !own.includes(a) && !own.includes(b));
    // An edge that already has another upstream ended the session with the old one itself.
    expect(moved).toEqual([]);
  }

  // Two sessions at the start, and at least one for each upstream of an edge that was replaced.
  expect(chosen.length).toBeGreaterThan(12);
  expect(chosen.filter(({ terminating }) => terminating)).toEqual([]);
  expect(network.violations()).toEqual([]);
});
