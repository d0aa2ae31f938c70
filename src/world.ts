import { readFileSync } from 'node:fs';
import { EMPTY, map, type Observable } from 'rxjs';
import type { World } from './agent.ts';
import type { Loaded } from './config/load.ts';
import type { Settings } from './config/schema.ts';
import type { Device } from './crpd/channel.ts';
import { examine, type Probed } from './crpd/examine.ts';
import type { DeviceCall } from './crpd/timed.ts';
import type { TransportChoice } from './crpd/auto-router.ts';
import { deviceRouter } from './crpd/device-router.ts';
import { changingDiscovery, sourcesOf, type Asked } from './discovery/changing.ts';
import { dnsDiscovery } from './discovery/dns/dns.ts';
import type { KubeAccess } from './discovery/kubernetes/access.ts';
import { recordEvents, type EventRecorder } from './discovery/kubernetes/record-events.ts';
import { endpointSliceDiscovery } from './discovery/kubernetes/endpoint-slice.ts';
import type { ResolvConf } from './discovery/dns/resolv-conf.ts';
import { staticDiscovery } from './discovery/static.ts';
import type { Clock, Discovery } from './ports.ts';

export type { Probed } from './crpd/examine.ts';

/** What the process around an agent gives it. */
export interface Surroundings {
  readonly clock: Clock;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  readonly stop$: Observable<unknown>;
  readonly dryRun: boolean;
  /** Read before every look. */
  readonly resolvConf: () => ResolvConf;
  /** How long one DNS look may take (ms); absent: 5 s. */
  readonly dnsDeadlineMs?: number;
  /** The settings, each time they were read again. */
  readonly loaded$?: Observable<Loaded>;
  /** The API server; needed where `needsKubernetes` says so. */
  readonly kubeAccess?: () => KubeAccess;
  /** `metadata.uid`: what events of this pod are found by. */
  readonly podUid?: string;
}

/**
 * The real edges that the settings ask for; with `settings$` those who are asked change. Throws the system's
 * error for a TLS file that cannot be read.
 */
export function worldOf(
  settings: Settings,
  surroundings: Surroundings,
  settings$: Observable<Settings> = EMPTY,
): World & {
  readonly call$: Observable<DeviceCall>;
  readonly choice$: Observable<TransportChoice>;
  readonly close: () => void;
} {
  const { clock, random, stop$, dryRun } = surroundings;
  const router = deviceRouter({
    device: deviceOf(settings),
    clock,
    resyncMs: settings.resync,
    random,
    transport: settings.crpd.transport,
  });
  const discovery = changingDiscovery(
    discoveriesOf(settings, surroundings),
    settings$.pipe(map((changed) => discoveriesOf(changed, surroundings))),
  );
  const { call$, choice$, close } = router;
  return { discovery, router, clock, random, stop$, dryRun, call$, choice$, close };
}

/** Tries every way into the device of the settings, and changes nothing. */
export async function examineDevice(settings: Settings, clock: Clock): Promise<readonly Probed[]> {
  return examine(deviceOf(settings), clock);
}

/** Whether the settings ask the API server for anything. */
export function needsKubernetes({ bgpgroups, kubernetes_events: events }: Settings): boolean {
  return (
    events ||
    bgpgroups.some(
      (group) =>
        group.type === 'mesh' && group.sources.some(({ sourcetype }) => sourcetype === 'endpointslice'),
    )
  );
}

/** Records events of this pod where the settings want them. */
export function recorderOf(
  { kubernetes_events: wanted }: Settings,
  identity: string,
  { clock, kubeAccess, podUid }: Surroundings,
): EventRecorder | undefined {
  const access = wanted ? kubeAccess?.() : undefined;
  if (access === undefined) return undefined;
  const { namespace } = access;
  const pod = { name: identity, namespace, ...(podUid === undefined ? {} : { uid: podUid }) };
  return recordEvents(access, pod, clock);
}

/** Everybody whom the settings would ask. */
export function sourcesIn(settings: Settings, surroundings: Surroundings): Discovery['sources'] {
  return sourcesOf(discoveriesOf(settings, surroundings));
}

function discoveriesOf(settings: Settings, surroundings: Surroundings): Asked {
  const { clock, random, resolvConf, dnsDeadlineMs } = surroundings;
  const { resync } = settings;
  const asked = settings.bgpgroups.flatMap((group) => {
    if (group.type === 'subtractive') return [];
    const discoveryOf = (source: (typeof group.sources)[number]): Discovery => {
      switch (source.sourcetype) {
        case 'dns':
          return dnsDiscovery({
            group: group.name,
            hostname: source.hostname,
            resolvConf,
            clock,
            random,
            ...(dnsDeadlineMs === undefined ? {} : { deadlineMs: dnsDeadlineMs }),
          });
        case 'endpointslice': {
          const access = surroundings.kubeAccess?.();
          if (access === undefined) throw new Error(`${group.name}: nobody said where the API server is`);
          const { service: name, namespace = access.namespace } = source;
          const service = { namespace, service: name };
          return endpointSliceDiscovery({ group: group.name, service, access, clock, random });
        }
        case 'static':
          return staticDiscovery({ group: group.name, addresses: source.addresses, clock, repeatMs: resync });
      }
    };
    return group.sources.map((source) => {
      const question = source.sourcetype === 'static' ? [group.name, source, resync] : [group.name, source];
      return [JSON.stringify(question), discoveryOf(source)] as const;
    });
  });
  return new Map(asked);
}

function deviceOf({ crpd: { address, tls, username, password_file: passwordFile } }: Settings): Device {
  return {
    address,
    ...(username === undefined ? {} : { username }),
    ...(passwordFile === undefined ? {} : { password: () => readFileSync(passwordFile, 'utf8').trim() }),
    ...(tls === undefined
      ? {}
      : {
          tls: {
            ...(tls.ca === undefined ? {} : { ca: readFileSync(tls.ca) }),
            ...(tls.cert === undefined ? {} : { cert: readFileSync(tls.cert) }),
            ...(tls.key === undefined ? {} : { key: readFileSync(tls.key) }),
            ...(tls.server_name === undefined ? {} : { serverName: tls.server_name }),
          },
        }),
  };
}
