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
  /** How much faster the lab's clock runs than the wall's. */
  readonly speed?: number;
  readonly switches?: Partial<Switches>;
  readonly mesh?: readonly string[];
  readonly core?: readonly string[];
  /** The core is known by EndpointSlices: these pods, each with a daemon at its first address. */
  readonly pods?: readonly TestPod[];
  /** The mesh group is known by EndpointSlices, too: the pods of the same Service. */
  readonly meshOfPods?: boolean;
  /** Added to how the device is reached. */
  readonly deviceSettings?: Record<string, unknown>;
  /** Added to the settings, or replacing them. */
  readonly settings?: Record<string, unknown>;
  /** The agent starts only when `startAgent` is called. */
  readonly agentLater?: boolean;
  readonly login?: { readonly username: string; readonly password: string };
  /** What speaks BGP; with frr time has to run at the wall's speed, and all addresses are in 127/8. */
  readonly engine?: EngineKind;
  /** Our own address. */
  readonly self?: IpAddress;
}

/**
 * One agent, its virtual cRPD, a DNS server, and other reflectors that are only BGP daemons. All of it on
 * real sockets; the clock is the lab's. Everything is stopped when the test ends.
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
  /** Another reflector: it peers with us from its side, and accepts us. */
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

  /** A `meshrr run` of its own, which can be killed; its variables are those of a pod and these. */
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
      // A fast clock shortens what the wall needs; a look gets its five seconds of the wall all the same.
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
    /** The settings, as their file has them. */
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
    /** `graceful-shutdown sender` stands. */
    isDraining: () =>
      valueAt(device.tree(), [
        { name: 'groups', key: 'MESHRR' },
        { name: 'protocols' },
        { name: 'bgp' },
        { name: 'graceful-shutdown' },
        { name: 'sender' },
      ]) !== undefined,
    /** Who has an established session with us. */
    established: (): readonly string[] =>
      bgp
        .established()
        .flatMap(([a, b]) => (a === self ? [b] : b === self ? [a] : []))
        .toSorted(),
    sets: () => device.commits.filter(({ by }) => by !== 'cli').length,
    heard: <K extends Outcome['kind']>(kind: K) =>
      outcomes.filter((outcome) => outcome.kind === kind) as Extract<Outcome, { kind: K }>[],
    /** Waits (in lab time) until something is as it should be. */
    until: (what: string, holds: () => boolean, withinMs = 1_200_000) =>
      waitUntil(what, () => (holds() ? undefined : 'it'), withinMs, clock),
    pass: (ms: number) => waitUntil('time to pass', passed(clock.scheduler.now() + ms), ms + 60_000, clock),
  };

  function passed(until: number) {
    return () => (clock.scheduler.now() >= until ? undefined : 'time');
  }
}

export type Testbed = Awaited<ReturnType<typeof testbed>>;
