import { describe, expect, it } from 'vitest';
import { postControl } from '../../support/post-control.ts';
import { missing } from '../../support/programs.ts';
import { realNetwork, untilLearned, watchRoute } from '../../support/real-network.ts';

const prefix = '198.18.2.0/24';

describe.skipIf(missing('frr', 'bird'))('on real BGP', () => {
  it('a reflector that drains becomes the last choice of its routers, keeps its sessions, and returns to service', async () => {
    const network = await realNetwork();
    const [drained] = network.podsOf('meshrr-lothlorien-a');
    const its = network
      .routers()
      .filter(
        ({ name, reflectors }) => reflectors.includes(drained!.address) && name.startsWith('lothlorien'),
      );
    expect(its.length).toBeGreaterThan(0);
    await untilLearned(network, its, prefix);
    const [falls, watch] = [network.bgp.falls.length, watchRoute(its, prefix)];
    /** By router: the local preference of the path through the drained reflector, and whether it is the best path. */
    let ways: readonly (readonly [preference: number, graceful: boolean, best: boolean])[] = [];
    const look = async () => {
      const tables = await Promise.all(its.map(({ routes }) => routes()));
      ways = tables.map((paths) => {
        const way = paths.find((path) => path.prefix === prefix && path.from === drained!.address);
        return [
          way?.localPreference ?? -1,
          way?.communities.includes('65535:0') === true,
          way?.best === true,
        ] as const;
      });
    };
    const until = async (what: string, holds: (way: (typeof ways)[number]) => boolean) => {
      for (let looks = 0; looks < 200; looks++) {
        await look();
        if (ways.every(holds)) return;
        await network.pass(100);
      }
      throw new Error(`not seen: ${what}; ${JSON.stringify(ways)}`);
    };
    await until('a way by it as good as others', ([preference]) => preference === 100);

    const answered = postControl(drained!.agent.control, '/drain');
    await until(
      'the path through it to be the last choice',
      ([preference, graceful, best]) => preference === 0 && graceful && !best,
    );
    // Routers outside the cluster do not leave, so the drain takes drain_max.
    expect((await answered).json()).toMatchObject({ result: 'out-of-time' });

    await postControl(drained!.agent.control, '/undrain');
    await until(
      'the path through it to be as good as before',
      ([preference, graceful]) => preference === 100 && !graceful,
    );
    expect(network.bgp.falls.slice(falls)).toEqual([]);
    expect(Math.max(...(await watch.stop()).values())).toBe(0);
    expect(network.violations()).toEqual([]);
  });
});
