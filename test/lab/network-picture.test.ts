import { expect, it, onTestFinished } from 'vitest';
import { clockAt } from '../../src/clock.ts';
import { networkPicture } from '../../lab/console/network-picture.ts';
import { createNetwork } from '../../lab/story/create-network.ts';
import { seeded } from '../../lab/story/seeded.ts';
import type { Topology } from '../../lab/story/topology.ts';

const core = { name: 'core', namespace: 'core', knownBy: 'endpointslice' } as const;
const edge = { name: 'edge', namespace: 'edge', knownBy: 'dns' } as const;
const topology: Topology = {
  as: 65010,
  maxUpstreams: 2,
  settings: {},
  workloads: [
    { name: 'core', count: 2, tier: 'core', service: core },
    { name: 'edge', count: 2, tier: 'region', service: edge, upstream: core },
  ],
  clients: [{ name: 'pe', count: 2, of: ['edge'], subnet: '172.16.9', announces: [] }],
};

async function smallNetwork() {
  const network = await createNetwork({
    topology,
    clock: clockAt(5),
    random: seeded('picture'),
    node: process.execPath,
    ownProcess: [],
  });
  onTestFinished(() => network.stop());
  await network.start();
  await network.converged();
  return network;
}

it('a session is shown as established only if both ends report it', { timeout: 120_000 }, async () => {
  const network = await smallNetwork();
  const up = async (address: string) =>
    (await networkPicture(network)).links.filter(
      ({ from, to, state }) => state === 'ESTABLISHED' && [from, to].includes(address),
    ).length;
  const [hung] = network.podsOf('edge');
  // One mesh peer, two upstreams, one router outside the cluster.
  expect(await up(hung!.address)).toBe(4);

  hung!.engine.freeze();
  await network.wait('the others to notice', 60_000, () =>
    network.bgp.established().some((pair) => pair.includes(hung!.address)) ? 'their hold time' : undefined,
  );

  // A frozen daemon cannot report the loss.
  const said = Array.from(hung!.engine.sessions().values(), ({ state }) => state);
  expect(said.filter((state) => state === 'ESTABLISHED')).toHaveLength(4);
  expect(await up(hung!.address)).toBe(0);
});

it('pods that hang, are killed or are not ready are shown as such', { timeout: 180_000 }, async () => {
  const network = await smallNetwork();
  const [hung, down] = network.podsOf('core');
  const [headless, isolated] = network.podsOf('edge');
  const seen = async () => new Map((await networkPicture(network)).nodes.map(({ name, pod }) => [name, pod]));
  expect((await seen()).get(hung!.name)).toEqual({
    terminating: false,
    crpd: 'running',
    agent: 'ready',
    page: `http://${hung!.agent.http}/`,
  });

  hung!.engine.freeze();
  await down!.engine.stop();
  await headless!.agent.kill();
  await isolated!.device.stop();
  await network.wait('it to be unready', 120_000, () => (isolated!.agent.isReady() ? 'unready' : undefined));

  const pods = await seen();
  expect(pods.get(hung!.name)).toMatchObject({ crpd: 'frozen' });
  expect(pods.get(down!.name)).toMatchObject({ crpd: 'stopped' });
  expect(pods.get(headless!.name)).toMatchObject({ crpd: 'running', agent: 'killed' });
  expect(pods.get(isolated!.name)).toMatchObject({ crpd: 'running', agent: 'not ready' });
  expect(pods.get('pe-1')).toBeUndefined();

  await headless!.agent.restart();
  await network.wait('it to be ready again', 120_000, () =>
    headless!.agent.isReady() ? undefined : 'unready',
  );
  expect((await seen()).get(headless!.name)).toMatchObject({ agent: 'ready' });
});
