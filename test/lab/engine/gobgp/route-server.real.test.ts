import { describe, expect, it, onTestFinished } from 'vitest';
import { startGobgp } from '../../../../lab/engine/gobgp/speaker.ts';
import { frrRig, loopback, type FrrNode } from '../../../support/frr-rig.ts';
import { missing } from '../../../support/programs.ts';

describe.skipIf(missing('frr', 'gobgp'))('an EVPN route server', () => {
  it('accepts clients by their AS and passes on a type 5 route with its next hop', async () => {
    const [server] = (await frrRig(1)) as [FrrNode];

    await server.commit(
      `group EDGES {
         type external;
         multihop { ttl 10; no-nexthop-change; }
         family evpn { signaling; }
         peer-as-list TENANTS;
         allow NET.0/24;
       }`,
      'policy-options { as-list TENANTS members [ 65101-65110 ]; }',
    );
    const edge = async (n: number, as: number) => {
      const speaker = await startGobgp({
        address: loopback(n),
        as,
        port: server.port,
        neighbor: { address: loopback(1), as: 65_000 },
      });
      onTestFinished(() => speaker.stop());
      return speaker;
    };
    const [one, other, stranger] = await Promise.all([edge(2, 65_101), edge(3, 65_110), edge(4, 65_200)]);
    await server.eventually('A2 EDGES by allow ESTABLISHED 1');
    await server.eventually('A3 EDGES by allow ESTABLISHED 1');

    await one.announcePrefix('10.99.0.0/24', '198.51.100.1');
    await expect
      .poll(() => other.prefixes(), { timeout: 120_000, interval: 200 })
      .toEqual([{ prefix: '10.99.0.0/24', nextHop: '198.51.100.1' }]);

    expect(await stranger.isEstablished()).toBe(false);
    expect(server.sessions().filter((session) => session.startsWith('A4'))).toEqual([]);
    expect(await stranger.prefixes()).toEqual([]);
  });
});
