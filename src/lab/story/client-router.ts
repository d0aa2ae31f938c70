import type { Network, Router } from './network.ts';
import { address } from './names.ts';
import type { Clients } from './topology.ts';

/** The n-th of some client routers: it peers with one reflector of each workload it is a client of. */
export async function clientRouter(
  { name, of, subnet }: Clients,
  n: number,
  as: number,
  { fabric, podsOf }: Pick<Network, 'fabric' | 'podsOf'>,
): Promise<Router> {
  const own = address(`${subnet}.${n + 1}`);
  const reflectors = of.flatMap((workload) => {
    const pods = podsOf(workload);
    return pods[n % pods.length]?.address ?? [];
  });
  const engine = fabric.engine(own);
  const neighbors = reflectors.map((reflector) => ({ address: reflector, passive: false, shutdown: false }));
  await engine.apply({
    as,
    groups: [{ name: 'REFLECTORS', type: 'internal', neighbors, allow: [], passive: false }],
  });
  await engine.start();
  return { name: `${name}-${n + 1}`, address: own, reflectors, engine };
}
