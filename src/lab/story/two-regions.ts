import type { AnnouncedRoute, Service, Topology } from './topology.ts';

const core: Service = { name: 'meshrr-core', namespace: 'core', knownBy: 'endpointslice' };

/**
 * The article's network: a core of three reflectors, and two regions with an a and a b side of two each,
 * which choose two upstreams in the core; routers outside peer with one reflector of each side.
 *
 *                       core ── core ── core            full mesh, no cluster between them
 *                      /  ⟍     ⟋  ⟍     ⟋  \           each region pod: two of them
 *        lothlorien-a  lothlorien-b   mirkwood-a  mirkwood-b
 *              \        /                   \        /
 *               routers                      routers    accepted by `allow`
 *
 * The core is known by EndpointSlices, across namespaces and with its zones; the regions know their own by DNS.
 * The timers are shorter than the agent's own, so that the story can be watched.
 */
export const twoRegions: Topology = {
  as: 65_000,
  maxUpstreams: 2,
  workloads: [
    { name: 'meshrr-core', count: 3, service: core, tier: 'core' },
    ...['lothlorien', 'mirkwood'].flatMap((region) =>
      ['a', 'b'].map((side) => ({
        name: `meshrr-${region}-${side}`,
        count: 2,
        service: { name: `meshrr-${region}`, namespace: region, knownBy: 'dns' as const },
        upstream: core,
        tier: 'region' as const,
        region,
      })),
    ),
  ],
  clients: [
    {
      name: 'lothlorien-pe',
      count: 4,
      of: ['meshrr-lothlorien-a', 'meshrr-lothlorien-b'],
      subnet: '172.16.1',
      announces: routesOf(1),
    },
    {
      name: 'mirkwood-pe',
      count: 4,
      of: ['meshrr-mirkwood-a', 'meshrr-mirkwood-b'],
      subnet: '172.16.2',
      announces: routesOf(2),
    },
  ],
  timers: {
    down_after: '2s',
    connect_grace: '6s',
    remove_after: '5s',
    rebalance_after: '5m',
    resync: '5s',
    settle: '250ms',
  },
};

/** A plain route, one that stays in its region, and one that is a backup elsewhere: the article's communities. */
function routesOf(region: number): readonly AnnouncedRoute[] {
  return [
    { prefix: `198.18.${region}.0/24`, communities: [] },
    { prefix: `198.18.${region + 10}.0/24`, communities: ['65000:101'] },
    { prefix: `198.18.${region + 20}.0/24`, communities: ['65000:102'] },
  ];
}
