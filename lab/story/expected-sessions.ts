import type { IpAddress } from '../../src/model/address.ts';
import type { Network } from './network.ts';
import type { Pod } from './pod.ts';
import { fullName, type Service } from './topology.ts';

/**
 * Who has to peer with whom, told from the topology alone: a full mesh within each service, so many upstreams
 * for each pod that has a service above it, and what the client routers ask for. Which upstreams is open.
 */
export interface Expected {
  readonly pairs: ReadonlySet<Pair>;
  /** All of them, with the upstreams counted. */
  readonly count: number;
}

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

/** The core pods that a pod has a session with. */
export function establishedUpstreams(network: Network, { address, workload }: Pod): readonly IpAddress[] {
  const members = new Set(membersOf(network.pods(), workload.upstream).map((pod) => pod.address));
  return network.bgp
    .established()
    .flatMap(([a, b]) => (a === address ? [b] : b === address ? [a] : []))
    .filter((peer) => members.has(peer));
}

/** What is missing to convergence, in words; nothing: all is there and nothing is too many. */
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
  if (established.size > count) return `${established.size - count} sessions too many`;
  return misconfigured(network);
}

/** A mesh that is configured otherwise than its service names it: somebody has not noticed yet. */
function misconfigured(network: Network): string | undefined {
  const wrong = network.pods().flatMap((pod) => {
    const wanted = new Set(membersOf(network.pods(), pod.workload.service).map(({ address }) => address));
    wanted.delete(pod.address);
    const configured = new Set(network.neighborsOf(pod, 'MESHRR-MESH'));
    return wanted.symmetricDifference(configured).size === 0 ? [] : [pod.name];
  });
  return wrong.length === 0 ? undefined : `the mesh as its Service names it, on ${wrong.join(', ')}`;
}

function membersOf(pods: readonly Pod[], service: Service | undefined): readonly Pod[] {
  if (service === undefined) return [];
  return pods.filter(({ workload }) => fullName(workload.service) === fullName(service));
}

/** A session as a pair of addresses, whoever opened it: the smaller address first. */
export type Pair = `${string}–${string}`;

export function pairOf(a: IpAddress, b: IpAddress): Pair {
  return a < b ? `${a}–${b}` : `${b}–${a}`;
}
