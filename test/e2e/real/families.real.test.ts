import { describe, expect, it } from 'vitest';
import { routeReport } from '../../../lab/story/route-report.ts';
import { twoRegions } from '../../../lab/story/read-topology.ts';
import { missing } from '../../support/programs.ts';
import { realNetwork, untilLearned } from '../../support/real-network.ts';

const routes = [
  { prefix: '198.18.1.0/24', communities: [] },
  { prefix: '2001:db8:1::/48', communities: [] },
  { prefix: '2001:db8:11::/48', communities: ['65000:101'] },
  { prefix: '2001:db8:21::/48', communities: ['65000:102'] },
];

describe.skipIf(missing('frr', 'bird'))('IPv4 and IPv6 routes over the same sessions', () => {
  it('take the same paths under the same policies', async () => {
    const network = await realNetwork({
      topology: {
        ...twoRegions,
        families: ['inet', 'inet6'],
        clients: twoRegions.clients.map((clients, n) => ({ ...clients, announces: n === 0 ? routes : [] })),
      },
    });
    const others = network.routers().filter(({ name }) => name !== 'lothlorien-pe-1');
    const inside = others.filter(({ name }) => name.startsWith('lothlorien'));
    const outside = others.filter(({ name }) => name.startsWith('mirkwood'));
    await untilLearned(network, inside, ...routes.map(({ prefix }) => prefix));
    await untilLearned(network, outside, routes[0]!.prefix, routes[1]!.prefix, routes[3]!.prefix);

    const report = new Map((await routeReport(network)).map((one) => [one.prefix, one]));
    expect(report.get('2001:db8:1::/48')!.seenAt).toHaveLength(11 + 7);
    expect(report.get('2001:db8:11::/48')!.seenAt.filter((name) => !name.includes('lothlorien'))).toEqual([]);
    expect(report.get('2001:db8:11::/48')!.seenAt).toHaveLength(4 + 3);
    expect(report.get('2001:db8:21::/48')!.localPreference).toMatchObject({
      'mirkwood-pe-1': 20,
      'lothlorien-pe-2': 100,
    });
    expect(report.get('2001:db8:1::/48')!.reflected['mirkwood-pe-1']).toEqual(
      report.get('198.18.1.0/24')!.reflected['mirkwood-pe-1'],
    );
  });
});
