import { describe, expect, it } from 'vitest';
import { routeReport } from '../../../lab/story/route-report.ts';
import { missing } from '../../support/programs.ts';
import { realNetwork, untilLearned, watchRoute } from '../../support/real-network.ts';

const [plain, local, backup] = ['198.18.1.0/24', '198.18.11.0/24', '198.18.21.0/24'];

describe.skipIf(missing('frr', 'bird'))('on real BGP', () => {
  it('the example’s policies hold, and routes carry the reflectors that passed them on', async () => {
    const network = await realNetwork();
    const outside = network.routers().filter(({ name }) => name.startsWith('mirkwood'));
    const inside = network.routers().filter(({ name }) => /^lothlorien-pe-[2-4]$/.test(name));
    await untilLearned(network, inside, plain, local, backup, '198.18.2.0/24');
    await untilLearned(network, outside, plain, backup);

    const reports = new Map((await routeReport(network)).map((report) => [report.prefix, report]));
    const names = (routers: typeof inside) => routers.map(({ name }) => name);
    const preferences = (prefix: string, routers: typeof inside) =>
      names(routers).map((name) => reports.get(prefix)?.localPreference[name]);

    const seenAt = (prefix: string) => reports.get(prefix)!.seenAt;
    expect(reports.get(local)).toMatchObject({ community: '65000:101', from: 'lothlorien-pe-1' });
    expect(seenAt(local)).toEqual(expect.arrayContaining(names(inside)));
    // All routers and reflectors of Lothlorien have the route; those of the core and of the other region do not.
    expect(seenAt(local).filter((name) => !name.includes('lothlorien'))).toEqual([]);
    expect(seenAt(local)).toHaveLength(4 + 3);
    expect(reports.get(plain)).toMatchObject({ community: null });
    expect(seenAt(plain)).toHaveLength(11 + 7);
    expect(preferences(backup, outside)).toEqual([20, 20, 20, 20]);
    expect(preferences(backup, inside)).toEqual([100, 100, 100]);
    expect(preferences(plain, outside)).toEqual([100, 100, 100, 100]);

    // RFC 4456, 8: the originator of the route, and the cluster ID of each reflector that passed it on.
    const announcer = network.addressOf('172.16.1.1');
    const reflectors = new Map(
      network.pods().map(({ address, workload }) => [address as string, workload.tier]),
    );
    for (const { name } of [...inside, ...outside]) {
      const { originatorId, clusterList } = reports.get(plain)!.reflected[name]!;
      expect(originatorId).toBe(announcer);
      const tiers = clusterList.map((cluster) => reflectors.get(cluster));
      if (name.startsWith('mirkwood')) expect(tiers).toEqual(['region', 'core', 'region']);
      else expect([['region'], ['region', 'region']]).toContainEqual(tiers);
    }
    expect(network.violations()).toEqual([]);

    // Check of the test itself: the sampling detects a route that is really withdrawn.
    const watch = watchRoute(outside, plain);
    await network.routers()[0]!.stop();
    await network.pass(1000);
    expect(Math.min(...(await watch.stop()).values())).toBeGreaterThan(0);
  });

  it('when a core reflector is replaced, no other session flaps and the plain route is never lost', async () => {
    const network = await realNetwork();
    const others = network.routers().filter(({ name }) => name !== 'lothlorien-pe-1');
    await untilLearned(network, others, plain);
    const [falls, watch] = [network.bgp.falls.length, watchRoute(others, plain)];
    const [old] = network.podsOf('meshrr-core');

    const going = network.deletePod(old!, 15_000);
    const come = await network.addPod('meshrr-core');
    await going;
    await network.converged();
    await untilLearned(network, others, plain, backup);
    const gaps = await watch.stop();

    const own = [old!.address, come.address];
    expect(network.bgp.falls.slice(falls).filter(({ a, b }) => !own.includes(a) && !own.includes(b))).toEqual(
      [],
    );
    console.log(`longest time without ${plain}: ${Math.max(...gaps.values())} ms`);
    expect(Math.max(...gaps.values())).toBe(0);
  });

  it('an upstream that hangs is replaced after its hold time; when it resumes, nothing oscillates', async () => {
    const network = await realNetwork();
    const others = network.routers().filter(({ name }) => name !== 'lothlorien-pe-1');
    await untilLearned(network, others, plain);
    const upstreamsOf = () =>
      network
        .pods()
        .filter(({ workload }) => workload.tier === 'region')
        .map((pod) => network.neighborsOf(pod, 'MESHRR-UPSTREAM'));
    const [hung] = network.podsOf('meshrr-core');
    const clients = upstreamsOf().filter((upstreams) => upstreams.includes(hung!.address)).length;
    const began = network.now();

    hung!.engine.freeze();
    await network.wait('another upstream for each', 40_000, () => {
      const left = upstreamsOf().filter((upstreams) => upstreams.includes(hung!.address)).length;
      return left === 0 ? undefined : `${left} of ${clients}`;
    });
    // The hold time of 9 s, plus down_after.
    expect(network.now() - began).toBeGreaterThan(6000);
    await untilLearned(network, others, plain, backup);

    hung!.engine.thaw();
    await network.converged();
    const [sets, falls] = [network.sets(), network.bgp.falls.length];
    await network.pass(8000);
    expect(network.sets()).toBe(sets);
    expect(network.bgp.falls.slice(falls)).toEqual([]);
  });

  it('a rolling restart of the core, then of Lothlorien: the gaps of every route are reported', async () => {
    const network = await realNetwork();
    const others = network.routers().filter(({ name }) => name.startsWith('mirkwood'));
    await untilLearned(network, others, plain);
    const watch = watchRoute(others, plain);

    for (const old of network.podsOf('meshrr-core')) {
      await network.replacePod(old, 15_000);
      await network.converged();
    }
    const core = await watch.stop();
    console.log(`longest time without ${plain} while the core restarts: ${Math.max(...core.values())} ms`);
    expect(Math.max(...core.values())).toBe(0);

    const inside = network.routers().filter(({ name }) => /^lothlorien-pe-[2-4]$/.test(name));
    await untilLearned(network, [...others, ...inside], plain, backup);
    const again = watchRoute([...others, ...inside], '198.18.2.0/24');
    for (const side of ['a', 'b']) {
      for (const old of network.podsOf(`meshrr-lothlorien-${side}`)) {
        await network.replacePod(old, 15_000);
        await network.converged();
      }
    }
    const region = await again.stop();
    const longest = Array.from(region).filter(([name]) => name.startsWith('lothlorien'));
    console.log(
      `longest time without 198.18.2.0/24 while Lothlorien restarts: ${JSON.stringify(longest)} ms`,
    );
    // Meanwhile, every router of the region has another reflector.
    expect(Math.max(...longest.map(([, ms]) => ms))).toBe(0);
    await untilLearned(network, others, plain, backup);
    expect(network.violations()).toEqual([]);
  });
});
