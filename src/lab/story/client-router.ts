import type { IpAddress } from '../../model/address.ts';
import { startBird } from '../engine/bird/bird-router.ts';
import type { Bgp } from './bgp-of.ts';
import { address } from './names.ts';
import type { Network, Router } from './network.ts';
import type { Clients } from './topology.ts';

/** Not one in 127/8, which no router accepts. */
const nextHop = address('198.51.100.1');
/** Seconds. */
const holdTime = 9;

/**
 * The n-th of some client routers: it peers with one reflector of each workload it is a client of. Beside real
 * reflectors it is a bird; the first of them announces.
 */
export async function clientRouter(
  { name, of, subnet, announces }: Clients,
  n: number,
  as: number,
  podsOf: Network['podsOf'],
  bgp: Bgp,
): Promise<Router> {
  const own = bgp.addressOf(`${subnet}.${n + 1}`);
  const reflectors = of.flatMap((workload) => {
    const pods = podsOf(workload);
    return pods[n % pods.length]?.address ?? [];
  });
  const router = { name: `${name}-${n + 1}`, address: own, reflectors, announces: n === 0 ? announces : [] };
  switch (bgp.kind) {
    case 'simulated':
      return { ...router, routes: () => Promise.resolve([]), ...(await simulated(own, reflectors, as, bgp)) };
    case 'frr': {
      const bird = await startBird({
        address: own,
        routerId: own,
        as,
        port: bgp.port,
        holdTime,
        neighbors: reflectors.map((reflector) => ({ address: reflector, as })),
        routes: router.announces.map((route) => ({ ...route, nextHop })),
      });
      return { ...router, routes: bird.routes, stop: bird.stop };
    }
  }
}

async function simulated(
  own: IpAddress,
  reflectors: readonly IpAddress[],
  as: number,
  { bgp }: Bgp,
): Promise<Pick<Router, 'stop'>> {
  const engine = bgp.engine(own);
  const neighbors = reflectors.map((reflector) => ({ address: reflector, passive: false, shutdown: false }));
  await engine.apply({
    as,
    groups: [{ name: 'REFLECTORS', type: 'internal', neighbors, allow: [], passive: false }],
  });
  await engine.start();
  return { stop: () => engine.dispose() };
}
