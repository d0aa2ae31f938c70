import { describe, expect, it, onTestFinished } from 'vitest';
import { startBird, type BirdRouter } from '../../../../lab/engine/bird/router.ts';
import type { BirdConfig, BirdRoute } from '../../../../lab/engine/bird/text.ts';
import { bgpPort } from '../../../../lab/engine/frr/daemon/daemon.ts';
import type { IpAddress } from '../../../../src/model/address.ts';
import { loopback } from '../../../support/frr-rig.ts';
import { missing } from '../../../support/programs.ts';

const [one, other] = [loopback(1), loopback(2)];
const patience = { timeout: 120_000, interval: 50 };

const v4: BirdRoute = {
  prefix: '203.0.113.0/24',
  communities: ['65000:101', '65000:102'],
  nextHop: '198.51.100.1' as IpAddress,
};
const v6: BirdRoute = {
  prefix: '2001:db8:1::/48',
  communities: [],
  nextHop: '2001:db8:ffff::1' as IpAddress,
};

const port = await bgpPort([one, other]);
const configOf = (address: IpAddress, peer: IpAddress, routes: readonly BirdRoute[]): BirdConfig => ({
  address,
  routerId: address,
  as: 65_000,
  port,
  holdTime: 9,
  neighbors: [{ address: peer, as: 65_000 }],
  routes,
});

async function bird(config: BirdConfig): Promise<BirdRouter> {
  const router = await startBird(config);
  onTestFinished(() => router.stop());
  return router;
}

/** The routes that a router has learned. */
const learned = async ({ routes }: BirdRouter) =>
  (await routes()).filter(({ from }) => from !== undefined).map(({ prefix }) => prefix);

describe.skipIf(missing('bird'))('two birds', () => {
  it('exchange IPv4 and IPv6 routes over one session, each with its communities and next hop', async () => {
    const [, listener] = await Promise.all([
      bird(configOf(one, other, [v4, v6])),
      bird(configOf(other, one, [])),
    ]);

    await expect.poll(() => learned(listener), patience).toEqual([v4.prefix, v6.prefix]);

    const path = { from: one, best: true, localPreference: 100, clusterList: [] };
    expect(await listener.routes()).toEqual([
      { ...path, ...v4 },
      { ...path, ...v6 },
    ]);
    expect(await listener.established()).toEqual([one]);
  });

  it('announce and withdraw routes at run time', async () => {
    const [announcer, listener] = await Promise.all([
      bird(configOf(one, other, [v4])),
      bird(configOf(other, one, [])),
    ]);
    await expect.poll(() => learned(listener), patience).toEqual([v4.prefix]);

    await announcer.reconfigure(configOf(one, other, [v6]));

    await expect.poll(() => learned(listener), patience).toEqual([v6.prefix]);
    expect(await listener.established()).toEqual([one]);
  });

  it('lose the routes of the one that stops', async () => {
    const [announcer, listener] = await Promise.all([
      bird(configOf(one, other, [v4])),
      bird(configOf(other, one, [])),
    ]);
    await expect.poll(() => learned(listener), patience).toEqual([v4.prefix]);

    await announcer.stop();

    await expect.poll(() => learned(listener), patience).toEqual([]);
    expect(await listener.established()).toEqual([]);
  });
});

describe.skipIf(missing('bird'))('a bird', () => {
  it('that does not start reports the reason', async () => {
    const routes = [{ ...v4, prefix: 'nonsense' }];

    await expect(startBird(configOf(one, other, routes))).rejects.toThrow(/did not start: .*syntax error/);
  });

  it('that refuses a configuration reports the reason and keeps the previous one', async () => {
    const router = await bird(configOf(one, other, [v4]));

    const nonsense = configOf(one, other, [{ ...v4, prefix: 'nonsense' }]);
    await expect(router.reconfigure(nonsense)).rejects.toThrow('syntax error');

    expect((await router.routes()).map(({ prefix }) => prefix)).toEqual([v4.prefix]);
  });
});
