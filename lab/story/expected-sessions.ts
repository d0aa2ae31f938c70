import type { IpAddress } from '../../src/model/address.ts';
import type { Network } from './network.ts';
import type { Pod } from './pod.ts';
import { fullName, type Service } from './topology.ts';

/**
 * The sessions that the topology requires: a full mesh within each Service, the sessions of client routers, and
 * `maxUpstreams` upstreams for each pod below another Service. Which upstreams a pod has is open.
 */
export interface Expected {
  /** All required pairs, without upstreams. */
  readonly pairs: ReadonlySet<Pair>;
  /** The number of sessions, upstreams included. */
  readonly count: number;
}

/** Derives the required sessions from a network's pods and routers. */
export function expectedSessions({ pods, routers, topology }: Network): Expected {
  const all = pods();
  const pairs = new Set<Pair>();
  for (const pod of all) {
    for (const other of membersOf(all, pod.workload.service)) {
      if (other !== pod) pairs.add(pairOf(pod.address, other.address));
    }
  }
  for (const { address, reflectors } of routers())
    for (const reflector of reflectors) pairs.add(pairOf(address, reflector));
  const upstreams = all.map(({ workload }) =>
    workload.upstream === undefined
      ? 0
      : Math.min(topology.maxUpstreams, membersOf(all, workload.upstream).length),
  );
  return { pairs, count: pairs.size + upstreams.reduce((sum, n) => sum + n, 0) };
}

/** The upstreams that a pod has an established session with. */
export function establishedUpstreams(network: Network, { address, workload }: Pod): readonly IpAddress[] {
  const members = new Set(membersOf(network.pods(), workload.upstream).map((pod) => pod.address));
  return network.bgp
    .established()
    .flatMap(([a, b]) => (a === address ? [b] : b === address ? [a] : []))
    .filter((peer) => members.has(peer));
}

/** Describes what is missing for convergence; `undefined` if exactly the required sessions are established. */
export function missingSessions(network: Network): string | undefined {
  const { pairs, count } = expectedSessions(network);
  const established = new Set(network.bgp.established().map(([a, b]) => pairOf(a, b)));
  const missing = pairs.difference(established);
  if (missing.size > 0)
    return `sessions ${Array.from(missing).slice(0, 5).join(', ')}${missing.size > 5 ? ' …' : ''}`;
  if (established.size < count) {
    const short = network
      .pods()
      .filter(
        (pod) =>
          pod.workload.upstream !== undefined &&
          establishedUpstreams(network, pod).length < network.topology.maxUpstreams,
      );
    return `upstreams of ${short.map(({ name }) => name).join(', ')}`;
  }
  if (established.size > count) return `${established.size - count} unexpected sessions`;
  return misconfigured(network);
}

/** Names pods whose configured mesh differs from the members of their Service. */
function misconfigured(network: Network): string | undefined {
  const wrong = network.pods().flatMap((pod) => {
    const wanted = new Set(membersOf(network.pods(), pod.workload.service).map(({ address }) => address));
    wanted.delete(pod.address);
    const configured = new Set(network.neighborsOf(pod, 'MESHRR-MESH'));
    return wanted.symmetricDifference(configured).size === 0 ? [] : [pod.name];
  });
  return wrong.length === 0 ? undefined : `the mesh that the Service names, on ${wrong.join(', ')}`;
}

function membersOf(pods: readonly Pod[], service: Service | undefined): readonly Pod[] {
  if (service === undefined) return [];
  return pods.filter(({ workload }) => fullName(workload.service) === fullName(service));
}

/** A session as a pair of addresses, the smaller one first. */
export type Pair = `${string}–${string}`;

export function pairOf(a: IpAddress, b: IpAddress): Pair {
  return a < b ? `${a}–${b}` : `${b}–${a}`;
}
