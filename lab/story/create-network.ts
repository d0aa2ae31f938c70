import type { IpAddress } from '../../src/model/address.ts';
import { defined } from '../../src/model/defined.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { Clock } from '../../src/ports.ts';
import { listOf, textsOf, valueAt } from '../device/config/tree.ts';
import type { VirtualCrpd } from '../device/virtual-crpd.ts';
import { bootPod } from './boot-pod.ts';
import { clientRouter } from './client-router.ts';
import { startCluster } from './cluster.ts';
import { createBgp, type EngineKind } from './create-bgp.ts';
import { missingSessions } from './expected-sessions.ts';
import type { Network, Router } from './network.ts';
import type { Pod, StartingPod } from './pod.ts';
import { terminatePod } from './terminate-pod.ts';
import { fullName, type Topology } from './topology.ts';
import { pass, waitUntil } from './wait-until.ts';

export interface NetworkOptions {
  readonly topology: Topology;
  readonly clock: Clock;
  /** Source of names, addresses and jitter: the same seed gives the same story. */
  readonly random: () => number;
  /** The Node binary for agents that run as processes of their own. */
  readonly node: string;
  /** Workloads whose first pod has its agent in a process of its own. */
  readonly ownProcess: readonly string[];
  /** Default: simulated. */
  readonly engine?: EngineKind;
  /** Pods boot with the peers that discovery names, as after `meshrr render`; default: without peers. */
  readonly bornMeshed?: boolean;
  /** Real daemons listen in 127.LOOPBACK.x.y; 0 to 255, default 42. */
  readonly loopback?: number;
  /** Receives the agents' log lines, with the pod's name. */
  readonly log?: (pod: string, line: string) => void;
  /** Receives the outcomes of the agents in this process, with the pod's name. */
  readonly onOutcome?: (pod: string, outcome: Outcome) => void;
}

/** How long a network may take to converge (ms of the clock). */
const convergenceMs = 180_000;

/** Builds the cluster and the BGP network of a topology; `start` of the result starts its pods and routers. */
export async function createNetwork(options: NetworkOptions): Promise<Network> {
  const { topology, clock, random, node, ownProcess, log, onOutcome } = options;
  const namespaces = new Set(topology.workloads.map(({ service }) => service.namespace));
  const cluster = await startCluster(clock, Array.from(namespaces));
  const bgp = await createBgp(options.engine ?? 'simulated', clock, random, options.loopback);
  const pods = new Map<string, Pod>();
  const routers: Router[] = [];
  /** Devices of pods that are gone: their commits and violations still count. */
  const retired: VirtualCrpd[] = [];
  /** Pods that discovery names although their cRPD does not run yet. */
  const starting = new Map<string, StartingPod>();
  /** Pods being added or deleted: `stop` waits for them. */
  const pending = new Set<Promise<unknown>>();
  let placed = 0;

  function publish(): void {
    const services = new Map(topology.workloads.map(({ service }) => [fullName(service), service]));
    for (const [name, service] of services) {
      cluster.publish(
        service,
        [...pods.values(), ...starting.values()].filter(
          ({ workload }) => fullName(workload.service) === name,
        ),
      );
    }
  }

  async function createPod(name: string): Promise<Pod> {
    const found = topology.workloads.find((workload) => workload.name === name);
    if (found === undefined) throw new Error(`the topology has no workload ${name}`);
    return bootPod(found, placed++, {
      ...{ topology, clock, random, bgp, cluster, node },
      hasOwnProcess: (workload) =>
        ownProcess.includes(workload.name) &&
        !Array.from(pods.values()).some((pod) => pod.workload === workload),
      bornMeshed: options.bornMeshed === true,
      announce: (pod) => {
        starting.set(pod.name, pod);
        publish();
      },
      isExpected: ({ workload, address }) =>
        Array.from(pods.values())
          .filter((other) => other.workload.service === workload.service && !other.terminating)
          .every(({ device }) => neighborsIn(device, 'MESHRR-MESH').includes(address)),
      ...defined({ log, onOutcome }),
    });
  }

  function add(pod: Pod): Pod {
    starting.delete(pod.name);
    pods.set(pod.name, pod);
    publish();
    return pod;
  }

  async function terminate(pod: Pod, graceMs: number): Promise<void> {
    pods.set(pod.name, { ...pod, terminating: true });
    publish();
    await terminatePod(pod, graceMs, clock);
  }

  async function deletePod(pod: Pod, graceMs = 0): Promise<Pod> {
    // A pod's endpoint is removed only after its containers have ended.
    if (graceMs > 0) await terminate(pod, graceMs);
    pods.delete(pod.name);
    publish();
    return dispose(pod);
  }

  async function replacePod(pod: Pod, graceMs: number): Promise<Pod> {
    const [successor] = await Promise.all([createPod(pod.workload.name), terminate(pod, graceMs)]);
    pods.delete(pod.name);
    add(successor);
    await Promise.all(
      routers
        .filter(({ reflectors }) => reflectors.includes(pod.address))
        .map((router) => router.follow(pod.address, successor.address)),
    );
    await dispose(pod);
    return successor;
  }

  async function dispose(pod: Pod): Promise<Pod> {
    retired.push(pod.device);
    await pod.engine.dispose();
    await Promise.all([pod.agent.stop(), pod.device.dispose()]);
    return pod;
  }

  function track<T>(work: Promise<T>): Promise<T> {
    pending.add(work);
    const done = () => pending.delete(work);
    work.then(done, done);
    return work;
  }

  const devices = () => [...retired, ...Array.from(pods.values(), ({ device }) => device)];

  const network: Network = {
    topology,
    dns: cluster.dns,
    api: cluster.api,
    bgp: bgp.bgp,
    addressOf: bgp.addressOf,
    pods: () => Array.from(pods.values()),
    routers: () => routers,
    podsOf: (workload) => Array.from(pods.values()).filter((pod) => pod.workload.name === workload),
    start: async () => {
      // Pods boot at the same time. Each call takes the next address at once, whichever pod is ready first.
      await Promise.all(
        topology.workloads.flatMap(({ name, count }) =>
          Array.from({ length: count }, () => network.addPod(name)),
        ),
      );
      for (const clients of topology.clients) {
        for (let n = 0; n < clients.count; n++)
          routers.push(await clientRouter(clients, n, topology.as, network.podsOf, bgp));
      }
    },
    addPod: (workload) => track(createPod(workload).then(add)),
    deletePod: (pod, graceMs) => track(deletePod(pod, graceMs)),
    replacePod: (pod, graceMs) => track(replacePod(pod, graceMs)),
    converged: () =>
      waitUntil(
        'all sessions established and all agents converged',
        () => {
          const missing = missingSessions(network);
          if (missing !== undefined) return missing;
          const busy = Array.from(pods.values()).filter(({ agent }) => !agent.isConverged());
          return busy.length === 0 ? undefined : `agents at work: ${busy.map(({ name }) => name).join(', ')}`;
        },
        convergenceMs,
        clock,
      ),
    wait: (what, withinMs, missing) => waitUntil(what, missing, withinMs, clock),
    pass: (ms) => pass(ms, clock),
    now: () => clock.scheduler.now(),
    sets: () => devices().flatMap(({ commits }) => commits.filter(({ by }) => by !== 'cli')).length,
    violations: () => devices().flatMap(({ violations }) => violations),
    neighborsOf: ({ device }, group) => neighborsIn(device, group),
    stop: async () => {
      while (pending.size > 0) await Promise.allSettled(pending);
      await Promise.all(Array.from(pods.values(), (pod) => deletePod(pod)));
      await Promise.all(routers.map((router) => router.stop()));
      await cluster.stop();
    },
  };
  return network;
}

/** The configured neighbors of a group, read from the device's configuration tree. */
function neighborsIn(device: VirtualCrpd, group: string): readonly IpAddress[] {
  const path = [
    { name: 'groups', key: 'MESHRR' },
    { name: 'protocols' },
    { name: 'bgp' },
    { name: 'group', key: group },
    { name: 'neighbor' },
  ];
  return listOf(valueAt(device.tree(), path)).flatMap((neighbor) => textsOf(neighbor['name'])) as IpAddress[];
}
