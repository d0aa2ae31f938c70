import { randomUUID } from 'node:crypto';
import { withPeers } from '../../src/boot/with-peers.ts';
import { policyOf } from '../../src/config/policy-of.ts';
import { parseResolvConf } from '../../src/discovery/dns/resolv-conf.ts';
import type { KubeAccess } from '../../src/kubernetes/kube-request.ts';
import { firstLook } from '../../src/first-look.ts';
import type { IpAddress } from '../../src/model/address.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { Clock } from '../../src/ports.ts';
import { listOf, textsOf, valueAt } from '../device/config/tree.ts';
import { createVirtualCrpd, type VirtualCrpd } from '../device/virtual-crpd.ts';
import { agentSettings, bootConfiguration, settingsOf } from './agent-settings.ts';
import { createBgp, type EngineKind } from './create-bgp.ts';
import { clientRouter } from './client-router.ts';
import { startCluster } from './cluster.ts';
import { askToDrain } from './ask-to-drain.ts';
import { missingSessions } from './expected-sessions.ts';
import { inlineAgent } from './inline-agent.ts';
import { podName, podPlacement } from './names.ts';
import type { Pod, RunningAgent } from './pod.ts';
import { processAgent } from './process-agent.ts';
import type { Network, Router } from './network.ts';
import { fullName, type Topology, type Workload } from './topology.ts';
import { pass, waitUntil } from './wait-until.ts';

export interface NetworkOptions {
  readonly topology: Topology;
  readonly clock: Clock;
  /** Names, addresses and jitter come from it: the same seed, the same story. */
  readonly random: () => number;
  /** The Node for agents that run as processes of their own. */
  readonly node: string;
  /** The first pod of each of these workloads has its agent in a process of its own. */
  readonly ownProcess: readonly string[];
  /** Absent: simulated. */
  readonly engine?: EngineKind;
  /** Pods boot with the peers that discovery names, as after `meshrr render`; absent: without any, as without it. */
  readonly bornMeshed?: boolean;
  /** 0 to 255: real daemons are at 127.LOOPBACK.x.y; 42 unless told. */
  readonly loopback?: number;
  /** The agents' log lines, with the pod's name. */
  readonly log?: (pod: string, line: string) => void;
  /** What the agents in this process tell, with the pod's name. */
  readonly heard?: (pod: string, outcome: Outcome) => void;
}

/** What a cRPD takes from its container's start to its first session (ms of the clock). */
const crpdStartsInMs = { least: 2000, most: 60_000 } as const;

/** A pod before its containers run. */
type StartingPod = Omit<Pod, 'engine' | 'device' | 'agent'>;

/** How long anything in a story may take to converge (ms of its clock). */
const patienceMs = 180_000;

export async function createNetwork(options: NetworkOptions): Promise<Network> {
  const { topology, clock, random, node, ownProcess, log, heard } = options;
  const namespaces = new Set(topology.workloads.map(({ service }) => service.namespace));
  const cluster = await startCluster(clock, Array.from(namespaces));
  const { dns, api } = cluster;
  const bgpHere = await createBgp(options.engine ?? 'simulated', clock, random, options.loopback);
  const { bgp, addressOf } = bgpHere;
  const pods = new Map<string, Pod>();
  const routers: Router[] = [];
  const retired: VirtualCrpd[] = [];
  /** Pods that have an address and whose cRPD does not run yet: discovery names them. */
  const starting = new Map<string, StartingPod>();
  /** What is under way: a pod that comes or goes. `stop` waits for it. */
  const underWay = new Set<Promise<unknown>>();
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

  /** A pod that runs and that nobody knows of yet. */
  async function createPod(workloadName: string): Promise<Pod> {
    const workload = topology.workloads.find(({ name }) => name === workloadName);
    if (workload === undefined) throw new Error(`the topology has no workload ${workloadName}`);
    const name = podName(workload.name, random);
    const place = podPlacement(placed++);
    const address = addressOf(place.address);
    const pod = { name, uid: randomUUID(), ...place, address, workload, terminating: false };
    const engine = bgp.engine(address);
    const device = createVirtualCrpd({
      name,
      bootText: await bootTextOf(pod),
      engine,
      scheduler: clock.scheduler,
    });
    try {
      await device.start();
      await engine.start();
      const agent = await startAgent(workload, name, address, device.address);
      return { ...pod, engine, device, agent };
    } catch (error) {
      await Promise.all([engine.dispose(), device.dispose()]);
      throw error;
    }
  }

  function noted<T>(work: Promise<T>): Promise<T> {
    underWay.add(work);
    const done = () => underWay.delete(work);
    work.then(done, done);
    return work;
  }

  async function bootTextOf(pod: StartingPod): Promise<string> {
    const { workload, name, address } = pod;
    const text = bootConfiguration(topology, workload, name, address);
    if (options.bornMeshed !== true) return text;
    starting.set(name, pod);
    publish();
    const settings = settingsOf(agentSettings(topology, workload, '127.0.0.1:32767'));
    const self = { identity: name, addresses: new Set([address]) };
    const { access } = await cluster.accountIn(workload.service.namespace);
    const view = await firstLook(settings, self, surroundingsOf(access), crpdStartsInMs.most);
    const meshed = withPeers(text, policyOf(settings, self, ''), view, clock.scheduler.now());
    await pass(crpdStartsInMs.least, clock);
    // A lab on a busy machine is slow; a real cRPD takes longer than its peers take to expect it.
    const expecting = () =>
      Array.from(pods.values())
        .filter((other) => other.workload.service === workload.service && !other.terminating)
        .every(({ device }) => neighborsIn(device, 'MESHRR-MESH').includes(address));
    await waitUntil(
      'its peers to expect it',
      () => (expecting() ? undefined : 'some'),
      crpdStartsInMs.most,
      clock,
    ).catch(() => undefined);
    return meshed.text;
  }

  /** What discovery needs, of this cluster. */
  function surroundingsOf(kubeAccess: KubeAccess) {
    const [host = '', port = ''] = dns.address.split(':');
    return {
      clock,
      random,
      resolvConf: () => parseResolvConf(`nameserver [${host}]:${port}`),
      kubeAccess: () => kubeAccess,
    };
  }

  function enter(pod: Pod): Pod {
    starting.delete(pod.name);
    pods.set(pod.name, pod);
    publish();
    return pod;
  }

  /**
   * As the kubelet does it, all within the grace period: EndpointSlices say that it terminates, the preStop hook
   * asks the agent to drain, then cRPD gets its SIGTERM, and the sidecar last. A hook that fails or takes too long
   * changes nothing but that.
   */
  async function terminate(pod: Pod, graceMs: number): Promise<void> {
    pods.set(pod.name, { ...pod, terminating: true });
    publish();
    const inTime = await askToDrain(pod.agent.requests, graceMs, clock);
    await pod.engine.dispose();
    await (inTime ? pod.agent.stop() : pod.agent.kill());
  }

  async function startAgent(
    workload: Workload,
    name: string,
    address: IpAddress,
    device: string,
  ): Promise<RunningAgent> {
    const raw = agentSettings(topology, workload, device);
    const line = log === undefined ? {} : { log: (text: string) => log(name, text) };
    const isFirst = !Array.from(pods.values()).some((pod) => pod.workload === workload);
    const { access: kubeAccess, environment } = await cluster.accountIn(workload.service.namespace);
    if (isFirst && ownProcess.includes(workload.name)) {
      const nameserver = dns.address;
      return processAgent({ node, settings: raw, identity: name, address, nameserver, environment, ...line });
    }
    return inlineAgent({
      settings: settingsOf(raw),
      self: { identity: name, addresses: new Set([address]) },
      surroundings: surroundingsOf(kubeAccess),
      ...(heard === undefined ? {} : { heard: (outcome: Outcome) => heard(name, outcome) }),
      ...line,
    });
  }

  async function deletePod(pod: Pod, graceMs = 0): Promise<Pod> {
    // A pod's containers have ended by the time that its endpoint goes.
    if (graceMs > 0) await terminate(pod, graceMs);
    pods.delete(pod.name);
    publish();
    return end(pod);
  }

  async function replacePod(pod: Pod, graceMs: number): Promise<Pod> {
    const [successor] = await Promise.all([createPod(pod.workload.name), terminate(pod, graceMs)]);
    pods.delete(pod.name);
    enter(successor);
    await Promise.all(
      routers
        .filter(({ reflectors }) => reflectors.includes(pod.address))
        .map((router) => router.follow(pod.address, successor.address)),
    );
    await end(pod);
    return successor;
  }

  async function end(pod: Pod): Promise<Pod> {
    retired.push(pod.device);
    await pod.engine.dispose();
    await Promise.all([pod.agent.stop(), pod.device.dispose()]);
    return pod;
  }

  const commits = () =>
    [...retired, ...Array.from(pods.values(), ({ device }) => device)].flatMap((device) => device.commits);

  const network: Network = {
    topology,
    dns,
    api,
    bgp,
    addressOf,
    pods: () => Array.from(pods.values()),
    routers: () => routers,
    podsOf: (workload) => Array.from(pods.values()).filter((pod) => pod.workload.name === workload),
    start: async () => {
      // A pod's place is taken when it is added: one after another, though all of them start at once.
      await Promise.all(
        topology.workloads.flatMap(({ name, count }) =>
          Array.from({ length: count }, () => network.addPod(name)),
        ),
      );
      for (const clients of topology.clients) {
        for (let n = 0; n < clients.count; n++)
          routers.push(await clientRouter(clients, n, topology.as, network.podsOf, bgpHere));
      }
    },
    addPod: (workload) => noted(createPod(workload).then(enter)),
    deletePod: (pod, graceMs) => noted(deletePod(pod, graceMs)),
    replacePod: (pod, graceMs) => noted(replacePod(pod, graceMs)),
    converged: () =>
      waitUntil(
        'all sessions established and all agents content',
        () => {
          const missing = missingSessions(network);
          if (missing !== undefined) return missing;
          const busy = Array.from(pods.values()).filter(({ agent }) => !agent.isConverged());
          return busy.length === 0 ? undefined : `agents at work: ${busy.map(({ name }) => name).join(', ')}`;
        },
        patienceMs,
        clock,
      ),
    wait: (what, withinMs, missing) => waitUntil(what, missing, withinMs, clock),
    pass: (ms) => pass(ms, clock),
    now: () => clock.scheduler.now(),
    sets: () => commits().filter(({ by }) => by !== 'cli').length,
    violations: () =>
      [...retired, ...Array.from(pods.values(), ({ device }) => device)].flatMap(
        (device) => device.violations,
      ),
    neighborsOf: ({ device }, group) => neighborsIn(device, group),
    stop: async () => {
      while (underWay.size > 0) await Promise.allSettled(underWay);
      await Promise.all(Array.from(pods.values(), (pod) => deletePod(pod)));
      await Promise.all(routers.map((router) => router.stop()));
      await cluster.stop();
    },
  };
  return network;
}

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
