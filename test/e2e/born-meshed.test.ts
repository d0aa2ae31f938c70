import { expect, it, onTestFinished } from 'vitest';
import { clockAt } from '../../src/clock.ts';
import { createNetwork } from '../../lab/story/create-network.ts';
import { seeded } from '../../lab/story/seeded.ts';
import { twoRegions } from '../../lab/story/read-topology.ts';
import { expectBornMeshed, recordOutcomes, addAndConverge } from '../support/born-meshed.ts';

async function network(seed: string, speed = 4) {
  const { onOutcome, of } = recordOutcomes();
  const made = await createNetwork({
    topology: { ...twoRegions, clients: [] },
    clock: clockAt(speed),
    random: seeded(seed),
    node: process.execPath,
    ownProcess: [],
    bornMeshed: true,
    onOutcome,
  });
  onTestFinished(() => made.stop());
  await made.start();
  await made.converged();
  return { network: made, of };
}

it.each(['meshrr-core', 'meshrr-lothlorien-a'])(
  'a new pod of %s boots with its peers: no session as a client, no reset, nothing left for its agent to commit',
  async (workload) => {
    const { network: made, of } = await network('born');

    const { pod, falls } = await addAndConverge(made, workload);

    expect(falls).toEqual([]);
    expectBornMeshed(made, pod, of(pod));
  },
);

it('a new pod that boots while discovery is blind has no peers, and its agent adds them later', async () => {
  const { network: made, of } = await network('blind', 20);
  made.dns.faults.set('*', 'SERVFAIL');
  made.api.faults.down = true;

  const pod = await made.addPod('meshrr-lothlorien-a');
  await made.wait('a round of its agent', 60_000, () =>
    of(pod).some(({ kind }) => kind === 'looked') ? undefined : 'none yet',
  );
  expect(made.neighborsOf(pod, 'MESHRR-MESH')).toEqual([]);
  expect(made.neighborsOf(pod, 'MESHRR-UPSTREAM')).toEqual([]);

  made.dns.faults.clear();
  made.api.faults.down = false;
  await made.converged();
  expect(pod.device.commits.length).toBeGreaterThan(0);
  expect(made.violations()).toEqual([]);
});
