import type { IpAddress } from '../../src/model/address.ts';
import { startBird } from '../engine/bird/router.ts';
import type { Bgp } from './create-bgp.ts';
import { address } from './names.ts';
import type { Network, Router } from './network.ts';
import type { Clients } from './topology.ts';

/** Not in 127/8: routers reject such next hops. */
const nextHops = [address('198.51.100.1'), address('2001:db8:ffff::1')] as const;
/** Seconds. */
const holdTime = 9;

/** The BGP speaker of a router outside the cluster, simulated or bird. */
interface Speaker extends Pick<Router, 'routes' | 'established' | 'stop'> {
  readonly peerWith: (reflectors: readonly IpAddress[]) => Promise<void>;
}

/**
 * Starts the n-th of some client routers, which peers with one reflector of each workload in `of`. It is a bird if the
 * reflectors are real daemons. Only the first router announces routes.
 */
export async function clientRouter(
  { name, of, subnet, announces }: Clients,
  n: number,
  as: number,
  podsOf: Network['podsOf'],
  bgp: Bgp,
): Promise<Router> {
  const own = bgp.addressOf(`${subnet}.${n + 1}`);
  const routes = n === 0 ? announces : [];
  let reflectors = of.flatMap((workload) => {
    const pods = podsOf(workload);
    return pods[n % pods.length]?.address ?? [];
  });
  const speaker = await speakerAt(own, reflectors, routes, as, bgp);
  return {
    name: `${name}-${n + 1}`,
    address: own,
    get reflectors() {
      return reflectors;
    },
    announces: routes,
    follow: async (old, successor) => {
      reflectors = reflectors.map((reflector) => (reflector === old ? successor : reflector));
      await speaker.peerWith(reflectors);
    },
    routes: speaker.routes,
    established: speaker.established,
    stop: speaker.stop,
  };
}

async function speakerAt(
  own: IpAddress,
  reflectors: readonly IpAddress[],
  announces: Router['announces'],
  as: number,
  bgp: Bgp,
): Promise<Speaker> {
  switch (bgp.kind) {
    case 'simulated': {
      const engine = bgp.bgp.engine(own);
      const peerWith = (peers: readonly IpAddress[]) => {
        const neighbors = peers.map((peer) => ({ address: peer, passive: false, shutdown: false }));
        const group = { name: 'REFLECTORS', type: 'internal', neighbors, allow: [], passive: false } as const;
        return engine.apply({ as, groups: [group] });
      };
      await peerWith(reflectors);
      await engine.start();
      const established = () =>
        Promise.resolve(
          Array.from(engine.sessions().values())
            .filter(({ state }) => state === 'ESTABLISHED')
            .map((session) => session.address),
        );
      return { peerWith, routes: () => Promise.resolve([]), established, stop: () => engine.dispose() };
    }
    case 'frr': {
      const config = (peers: readonly IpAddress[]) => ({
        address: own,
        routerId: own,
        as,
        port: bgp.port,
        holdTime,
        neighbors: peers.map((peer) => ({ address: peer, as })),
        routes: announces.map((route) => ({
          ...route,
          nextHop: nextHops[route.prefix.includes(':') ? 1 : 0],
        })),
      });
      const bird = await startBird(config(reflectors));
      return {
        peerWith: (peers) => bird.reconfigure(config(peers)),
        routes: bird.routes,
        established: bird.established,
        stop: bird.stop,
      };
    }
  }
}
