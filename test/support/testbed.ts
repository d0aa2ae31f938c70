import { onTestFinished } from 'vitest';
import { clockAt } from '../../src/clock.ts';
import { decode } from '../../src/config/check/decode.ts';
import { parseResolvConf } from '../../src/discovery/dns/resolv-conf.ts';
import type { IpAddress } from '../../src/model/address.ts';
import { covers, parsePrefix } from '../../src/model/prefix-set.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { BgpGroup } from '../../lab/engine/bgp-config.ts';
import { listOf, textsOf, valueAt } from '../../lab/device/config/tree.ts';
import { startDnsServer } from '../../lab/cluster/dns-server.ts';
import type { BgpNetwork } from '../../lab/engine/engine.ts';
import { createFabric } from '../../lab/engine/fabric.ts';
import { bgpPort } from '../../lab/engine/frr/daemon/daemon.ts';
import { createFrrNetwork } from '../../lab/engine/frr/frr-network.ts';
import type { Switches } from '../../lab/device/switches.ts';
import { createVirtualCrpd } from '../../lab/device/virtual-crpd.ts';
import type { EngineKind } from '../../lab/story/create-bgp.ts';
import { bootText } from '../../lab/story/boot-text.ts';
import { inlineAgent } from '../../lab/story/inline-agent.ts';
import { processAgent } from '../../lab/story/process-agent.ts';
import { seeded } from '../../lab/story/seeded.ts';
import { address } from '../../lab/story/names.ts';
import { twoRegions } from '../../lab/story/read-topology.ts';
import { waitUntil } from '../../lab/story/wait-until.ts';
import { kubeService, service, type TestPod } from './kube-service.ts';
import { defined } from '../../src/model/defined.ts';

const usualSelf = address('10.42.0.9');
export const meshName = 'mesh.test';
export const coreName = 'core.test';

const sliceSource = { sourcetype: 'endpointslice', ...service };

export interface TestbedOptions {
  /** How much faster the lab's clock runs than real time. */
  readonly speed?: number;
  readonly switches?: Partial<Switches>;
  readonly mesh?: readonly string[];
  readonly core?: readonly string[];
  /** The pods of the core, found through EndpointSlices, each with a BGP daemon at its first address. */
  readonly pods?: readonly TestPod[];
  /** `pods` are the members of the mesh group instead of the core. */
  readonly meshOfPods?: boolean;
  /** Added to the setting `crpd`. */
  readonly deviceSettings?: Record<string, unknown>;
  /** Top-level settings that are added, or that replace those of the testbed. */
  readonly settings?: Record<string, unknown>;
  /** The agent starts only when `startAgent` is called. */
  readonly agentLater?: boolean;
  readonly login?: { readonly username: string; readonly password: string };
  /** The BGP implementation. With frr, `speed` has to be 1, and all addresses have to be in 127/8. */
  readonly engine?: EngineKind;
  /** The address of the agent's own pod. */
  readonly self?: IpAddress;
}

/**
 * One agent with its virtual cRPD, a DNS server, and other reflectors that are only BGP daemons. They use real sockets
 * and the lab's clock. Everything is stopped when the test ends. Most tests in test/e2e begin with it.
 */
export async function testbed(options: TestbedOptions = {}) {
  const { speed = 20, mesh = ['10.42.1.1', '10.42.1.2', '10.42.1.3'], core = [], pods } = options;
  const { self = usualSelf } = options;
  const clock = clockAt(speed);
  const random = seeded('testbed');
  const dns = await startDnsServer();
  onTestFinished(() => dns.stop());
  const { switches } = options;
  const fabric = createFabric({
    scheduler: clock.scheduler,
    random,
    switches: {
      explicitBeatsAllow: switches?.explicitVsAllow !== 'allow',
      allowEditResets: switches?.allowEdit === 'resets',
      gracefulShutdownResets: switches?.gracefulShutdown === 'resets',
    },
  });

  const all = [self, ...[...mesh, ...core].map(address)];
  const bgp: BgpNetwork =
    options.engine === 'frr'
      ? createFrrNetwork({ scheduler: clock.scheduler, port: await bgpPort(all), speed: 10 })
      : fabric;

  const others = new Map<IpAddress, ReturnType<typeof fabric.engine>>();
  /** Starts another reflector, which accepts sessions from the device and, if it `initiates`, has it as a neighbor. */
  async function addPeer(text: string, initiates = true) {
    const own = address(text);
    const engine = bgp.engine(own);
    onTestFinished(() => engine.dispose());
    const group: BgpGroup = {
      name: 'PEERS',
      type: 'internal',
      passive: false,
      neighbors: initiates ? [{ address: self, passive: false, shutdown: false }] : [],
      allow: [parsePrefix('0.0.0.0/0')!],
    };
    await engine.apply({ as: twoRegions.as, groups: [group] });
    await engine.start();
    others.set(own, engine);
    return engine;
  }
  for (const text of [...mesh, ...core]) await addPeer(text, mesh.includes(text));
  const kube = pods === undefined ? undefined : await kubeService(clock, pods);
  for (const { addresses } of pods ?? []) await addPeer(addresses[0]!, options.meshOfPods === true);

  const engine = bgp.engine(self);
  onTestFinished(() => engine.dispose());
  const workload = { ...twoRegions.workloads[1]!, upstream: twoRegions.workloads[0]!.service };
  const device = createVirtualCrpd({
    name: 'self',
    bootText: bootText(twoRegions, workload, 'self', self),
    engine,
    scheduler: clock.scheduler,
    ...defined({ switches, login: options.login }),
  });
  await device.start();
  await engine.start();
  onTestFinished(() => device.dispose());
  if (mesh.length > 0) dns.records.set(meshName, mesh);
  if (core.length > 0) dns.records.set(coreName, core);

  const raw = {
    asn: twoRegions.as,
    bgpgroups: [
      {
        name: 'MESHRR-MESH',
        type: 'mesh',
        source: options.meshOfPods === true ? sliceSource : { hostname: meshName },
      },
      ...(core.length > 0
        ? [{ name: 'MESHRR-UPSTREAM', type: 'mesh', source: { hostname: coreName }, max_peers: 2 }]
        : []),
      ...(pods !== undefined && options.meshOfPods !== true
        ? [{ name: 'MESHRR-UPSTREAM', type: 'mesh', source: sliceSource, max_peers: 2 }]
        : []),
      { name: 'MESHRR-CLIENTS', type: 'subtractive', prefixes: ['0.0.0.0/0'] },
    ],
    crpd: { address: device.address, ...options.deviceSettings },
    http: { address: '127.0.0.1', port: 0 },
    ...options.settings,
  };
  const outcomes: Outcome[] = [];
  const lines: string[] = [];

  /** Starts `meshrr run` as a process, which can be killed, with the variables of a pod and these. */
  async function startProcess(environment: Readonly<Record<string, string>> = {}) {
    const agent = await processAgent({
      node: process.execPath,
      settings: raw,
      identity: 'self-0',
      address: self,
      nameserver: dns.address,
      environment,
      log: (line) => lines.push(line),
    });
    onTestFinished(() => agent.stop());
    return agent;
  }

  async function startAgent(access = kube?.access) {
    const decoded = decode(raw);
    if (decoded.kind === 'problems') throw new Error(JSON.stringify(decoded.problems));
    const [host = '', port = ''] = dns.address.split(':');
    return inlineAgent({
      settings: decoded.settings,
      self: { identity: 'self-0', addresses: new Set([self]) },
      // DNS takes real time, so the deadline is multiplied by the speed of the clock.
      host: {
        clock,
        random,
        resolvConf: () => parseResolvConf(`nameserver [${host}]:${port}\noptions attempts:1`),
        dnsDeadlineMs: 1000 * speed,
        ...(access === undefined ? {} : { kubeAccess: () => access }),
      },
      log: (line) => lines.push(line),
      onOutcome: (outcome) => outcomes.push(outcome),
    });
  }
  const agent = options.agentLater === true ? undefined : await startAgent();
  if (agent !== undefined) onTestFinished(() => agent.stop());

  const group = (name: string) =>
    valueAt(device.tree(), [
      { name: 'groups', key: 'MESHRR' },
      { name: 'protocols' },
      { name: 'bgp' },
      { name: 'group', key: name },
    ]);
  const neighbors = (name = 'MESHRR-MESH'): readonly string[] => {
    const inner = group(name);
    const list = typeof inner === 'object' && !Array.isArray(inner) ? inner['neighbor'] : undefined;
    return listOf(list)
      .flatMap((entry) => textsOf(entry['name']))
      .toSorted();
  };

  return {
    /** The settings in the form of a settings file. */
    raw,
    clock,
    dns,
    kube: kube!,
    fabric,
    bgp,
    device,
    engine,
    others,
    outcomes,
    lines,
    agent: agent!,
    startAgent,
    startProcess,
    addPeer,
    neighbors,
    upstreams: () => neighbors('MESHRR-UPSTREAM'),
    isAllowed: (text: string) => {
      const inner = group('MESHRR-CLIENTS');
      const allow = typeof inner === 'object' && !Array.isArray(inner) ? textsOf(inner['allow']) : [];
      return covers(
        allow.map((prefix) => parsePrefix(prefix)!),
        address(text),
      );
    },
    /** Whether the device has the statement `graceful-shutdown sender`. */
    isDraining: () =>
      valueAt(device.tree(), [
        { name: 'groups', key: 'MESHRR' },
        { name: 'protocols' },
        { name: 'bgp' },
        { name: 'graceful-shutdown' },
        { name: 'sender' },
      ]) !== undefined,
    /** The addresses that have an established session with the device. */
    established: (): readonly string[] =>
      bgp
        .established()
        .flatMap(([a, b]) => (a === self ? [b] : b === self ? [a] : []))
        .toSorted(),
    sets: () => device.commits.filter(({ by }) => by !== 'cli').length,
    heard: <K extends Outcome['kind']>(kind: K) =>
      outcomes.filter((outcome) => outcome.kind === kind) as Extract<Outcome, { kind: K }>[],
    /** Waits, in lab time, until `holds` returns true. */
    until: (what: string, holds: () => boolean, withinMs = 1_200_000) =>
      waitUntil(what, () => (holds() ? undefined : 'it'), withinMs, clock),
    pass: (ms: number) => waitUntil('time to pass', passed(clock.scheduler.now() + ms), ms + 60_000, clock),
  };

  function passed(until: number) {
    return () => (clock.scheduler.now() >= until ? undefined : 'time');
  }
}

export type Testbed = Awaited<ReturnType<typeof testbed>>;
