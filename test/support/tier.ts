import { onTestFinished } from 'vitest';
import { clockAt } from '../../src/clock.ts';
import { decode } from '../../src/config/check/decode.ts';
import { parseResolvConf } from '../../src/discovery/dns/resolv-conf.ts';
import { startDnsServer } from '../../lab/cluster/dns-server.ts';
import { createVirtualCrpd } from '../../lab/device/virtual-crpd.ts';
import { createFabric } from '../../lab/engine/fabric.ts';
import { bootText } from '../../lab/story/boot-text.ts';
import { inlineAgent } from '../../lab/story/inline-agent.ts';
import { address } from '../../lab/story/names.ts';
import { seeded } from '../../lab/story/seeded.ts';
import { twoRegions } from '../../lab/story/read-topology.ts';
import { waitUntil } from '../../lab/story/wait-until.ts';
import { kubelet } from './kubelet.ts';
import { kubeService, service } from './kube-service.ts';
import type { Probes } from './probes.ts';

export interface TierOptions {
  readonly count: number;
  readonly probes: Probes;
  /** The kind of source by which the agents find each other. */
  readonly knownBy: 'dns' | 'endpointslice';
  /** Whether DNS names pods that are not ready (`publishNotReadyAddresses: true`). */
  readonly publishesUnready: boolean;
  /** How much faster its clock runs than real time. */
  readonly speed?: number;
  /** Replaces the agent's own readiness. */
  readonly gate?: (established: number) => boolean;
}

/** One tier of pods as kubelets run them: agent, then cRPD, found by a Service that follows their readiness. */
export async function tier({ count, probes, knownBy, publishesUnready, gate, speed = 20 }: TierOptions) {
  const clock = clockAt(speed);
  const random = seeded('tier');
  const dns = await startDnsServer();
  onTestFinished(() => dns.stop());
  const kube = await kubeService(clock);
  const fabric = createFabric({ scheduler: clock.scheduler, random });
  const workload = twoRegions.workloads[0]!;
  const ready = new Map<string, boolean>();

  function publish(): void {
    const addresses = Array.from(ready.keys()).filter((text) => publishesUnready || ready.get(text) === true);
    if (addresses.length > 0) dns.records.set('tier.test', addresses);
    else dns.records.delete('tier.test');
    kube.set(
      Array.from(ready, ([text, isReady], n) => ({ name: `tier-${n}`, addresses: [text], ready: isReady })),
    );
  }

  const pods = await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const own = address(`10.42.5.${n + 1}`);
      const name = `tier-${n}`;
      const engine = fabric.engine(own);
      const device = createVirtualCrpd({
        name,
        bootText: bootText(twoRegions, workload, name, own),
        engine,
        scheduler: clock.scheduler,
      });
      // The pod's address is known, but cRPD has not been started.
      await device.start();
      await device.stop();
      onTestFinished(() => device.dispose());
      onTestFinished(() => engine.dispose());
      const source =
        knownBy === 'dns' ? { hostname: 'tier.test' } : { sourcetype: 'endpointslice', ...service };
      const decoded = decode({
        asn: twoRegions.as,
        bgpgroups: [
          { name: 'MESHRR-MESH', type: 'mesh', source },
          { name: 'MESHRR-CLIENTS', type: 'subtractive', prefixes: ['0.0.0.0/0'] },
        ],
        crpd: { address: device.address },
        http: { address: '127.0.0.1', port: 0 },
      });
      if (decoded.kind === 'problems') throw new Error(JSON.stringify(decoded.problems));
      const [host = '', port = ''] = dns.address.split(':');
      const agent = await inlineAgent({
        settings: decoded.settings,
        self: { identity: name, addresses: new Set([own]) },
        host: {
          clock,
          random,
          resolvConf: () => parseResolvConf(`nameserver [${host}]:${port}\noptions attempts:1`),
          dnsDeadlineMs: 10_000,
          kubeAccess: () => kube.access,
        },
      });
      onTestFinished(() => agent.stop());
      return { own, name, engine, device, agent };
    }),
  );
  const establishedOf = (own: string) =>
    fabric.established().filter((pair) => pair.includes(own as never)).length;
  for (const { own } of pods) ready.set(own, false);
  publish();
  const kubelets = pods.map(({ own, engine, device, agent }) =>
    kubelet(
      {
        http: () => agent.http,
        startCrpd: async () => {
          await device.start();
          await engine.start();
        },
        restartAgent: async () => {
          await agent.stop();
          await agent.restart();
        },
        published: (isReady) => {
          ready.set(own, gate === undefined ? isReady : gate(establishedOf(own)));
          publish();
        },
      },
      probes,
      clock,
    ),
  );
  for (const one of kubelets) onTestFinished(() => one.stop());

  return {
    clock,
    pods,
    kubelets,
    fabric,
    ready: () => Array.from(ready.values()).filter((isReady) => isReady).length,
    sessions: () => fabric.established().length,
    until: (what: string, holds: () => boolean, withinMs = 1_200_000) =>
      waitUntil(
        what,
        () => (holds() ? undefined : `${Array.from(ready.values()).join()} ${fabric.established().length}`),
        withinMs,
        clock,
      ),
  };
}
