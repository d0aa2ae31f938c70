import { randomUUID } from 'node:crypto';
import { withPeers } from '../../src/boot/with-peers.ts';
import { policyOf } from '../../src/config/policy-of.ts';
import { parseResolvConf } from '../../src/discovery/dns/resolv-conf.ts';
import { firstLook } from '../../src/first-look.ts';
import type { KubeAccess } from '../../src/kubernetes/kube-request.ts';
import type { IpAddress } from '../../src/model/address.ts';
import { defined } from '../../src/model/defined.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { Clock } from '../../src/ports.ts';
import { createVirtualCrpd } from '../device/virtual-crpd.ts';
import { agentSettings, bootConfiguration, settingsOf } from './agent-settings.ts';
import type { Cluster } from './cluster.ts';
import type { Bgp } from './create-bgp.ts';
import { inlineAgent } from './inline-agent.ts';
import { podName, podPlacement } from './names.ts';
import type { Pod, RunningAgent, StartingPod } from './pod.ts';
import { processAgent } from './process-agent.ts';
import type { Topology, Workload } from './topology.ts';
import { pass, waitUntil } from './wait-until.ts';

/** The parts of a network that a new pod needs. */
export interface PodSurroundings {
  readonly topology: Topology;
  readonly clock: Clock;
  readonly random: () => number;
  readonly bgp: Bgp;
  readonly cluster: Cluster;
  /** The Node binary for an agent that runs as a process of its own. */
  readonly node: string;
  /** Whether the first pod of a workload gets its agent in a process of its own. */
  readonly hasOwnProcess: (workload: Workload) => boolean;
  /** Pods boot with the peers that discovery names, as after `meshrr render`. */
  readonly bornMeshed: boolean;
  /** Publishes a pod that has an address while its cRPD does not run yet. */
  readonly announce: (pod: StartingPod) => void;
  /** Whether all running peers of the pod have it as a neighbor. */
  readonly isExpected: (pod: StartingPod) => boolean;
  /** Receives the agent's log lines, with the pod's name. */
  readonly log?: (pod: string, line: string) => void;
  /** Receives the outcomes of an agent in this process, with the pod's name. */
  readonly onOutcome?: (pod: string, outcome: Outcome) => void;
}

/** How long a cRPD takes from the start of its container to its first session (ms of the clock). */
const crpdStartMs = { least: 2000, most: 60_000 } as const;

/** Where the agent reaches the device in a boot configuration; the running agent gets the real address. */
const defaultDevice = '127.0.0.1:32767';

/**
 * Boots the n-th pod of a network: chooses its name and address, writes its boot configuration, then starts its
 * BGP daemon, its virtual cRPD and its agent. No Service names the pod yet, unless it is born meshed.
 */
export async function bootPod(workload: Workload, n: number, surroundings: PodSurroundings): Promise<Pod> {
  const { bgp, clock, random } = surroundings;
  const place = podPlacement(n);
  const address = bgp.addressOf(place.address);
  const name = podName(workload.name, random);
  const pod: StartingPod = { name, uid: randomUUID(), ...place, address, workload, terminating: false };
  const engine = bgp.bgp.engine(address);
  const device = createVirtualCrpd({
    name,
    bootText: await bootTextOf(pod, surroundings),
    engine,
    scheduler: clock.scheduler,
  });
  try {
    await device.start();
    await engine.start();
    return { ...pod, engine, device, agent: await startAgent(pod, device.address, surroundings) };
  } catch (error) {
    await Promise.all([engine.dispose(), device.dispose()]);
    throw error;
  }
}

/** The boot configuration; with `bornMeshed` it names the peers, and the peers have had time to expect the pod. */
async function bootTextOf(pod: StartingPod, surroundings: PodSurroundings): Promise<string> {
  const { topology, clock, cluster, bornMeshed, announce, isExpected } = surroundings;
  const { workload, name, address } = pod;
  const text = bootConfiguration(topology, workload, name, address);
  if (!bornMeshed) return text;
  announce(pod);
  const settings = settingsOf(agentSettings(topology, workload, defaultDevice));
  const self = selfOf(name, address);
  const { access } = await cluster.accountIn(workload.service.namespace);
  const view = await firstLook(settings, self, discoveryWorld(access, surroundings), crpdStartMs.most);
  const meshed = withPeers(text, policyOf(settings, self, ''), view, clock.scheduler.now());
  await pass(crpdStartMs.least, clock);
  // On a busy machine the lab's agents may be slow; a real cRPD boots longer than its peers take to add it.
  await waitUntil(
    'its peers to expect it',
    () => (isExpected(pod) ? undefined : 'some'),
    crpdStartMs.most,
    clock,
  ).catch(() => undefined);
  return meshed.text;
}

async function startAgent(
  { workload, name, address }: StartingPod,
  device: string,
  surroundings: PodSurroundings,
): Promise<RunningAgent> {
  const { topology, cluster, node, hasOwnProcess, log, onOutcome } = surroundings;
  const settings = agentSettings(topology, workload, device);
  const isOwnProcess = hasOwnProcess(workload);
  const { access, environment } = await cluster.accountIn(workload.service.namespace);
  const ownLog = log && ((line: string) => log(name, line));
  if (isOwnProcess) {
    const nameserver = cluster.dns.address;
    return processAgent({
      ...{ node, settings, identity: name, address, nameserver, environment },
      ...defined({ log: ownLog }),
    });
  }
  return inlineAgent({
    settings: settingsOf(settings),
    self: selfOf(name, address),
    host: discoveryWorld(access, surroundings),
    ...defined({ log: ownLog, onOutcome: onOutcome && ((outcome: Outcome) => onOutcome(name, outcome)) }),
  });
}

function selfOf(identity: string, address: IpAddress) {
  return { identity, addresses: new Set([address]) };
}

/** What discovery needs of the lab's cluster: clock, chance, DNS and the API server. */
function discoveryWorld(access: KubeAccess, { clock, random, cluster }: PodSurroundings) {
  const [host = '', port = ''] = cluster.dns.address.split(':');
  return {
    clock,
    random,
    resolvConf: () => parseResolvConf(`nameserver [${host}]:${port}`),
    kubeAccess: () => access,
  };
}
