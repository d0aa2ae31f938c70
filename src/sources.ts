import type { Settings } from './config/schema/schema.ts';
import { sourcesOf, type Asked } from './discovery/changing.ts';
import { dnsDiscovery } from './discovery/dns/dns.ts';
import type { ResolvConf } from './discovery/dns/resolv-conf.ts';
import type { KubeAccess } from './kubernetes/kube-request.ts';
import { endpointSliceDiscovery } from './discovery/endpoint-slices/endpoint-slices.ts';
import { staticDiscovery } from './discovery/static.ts';
import type { Clock, Discovery } from './ports.ts';
import { defined } from './model/defined.ts';

/** What discovery needs of the process around it. */
export interface SourceSurroundings {
  readonly clock: Clock;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** Read before every look. */
  readonly resolvConf: () => ResolvConf;
  /** How long one DNS look may take (ms); absent: 5 s. */
  readonly dnsDeadlineMs?: number;
  /** The API server; needed where `needsKubernetes` says so. */
  readonly kubeAccess?: () => KubeAccess;
}

/** Whether the settings ask the API server for anything. */
export function needsKubernetes(settings: Settings): boolean {
  return settings.kubernetes_events || asksForSlices(settings);
}

/** Whether any group of the settings has EndpointSlices as a source. */
export function asksForSlices({ bgpgroups }: Settings): boolean {
  return bgpgroups.some(
    (group) =>
      group.type === 'mesh' && group.sources.some(({ sourcetype }) => sourcetype === 'endpointslice'),
  );
}

/** The settings with all sources but EndpointSlices. */
export function withoutSlices(settings: Settings): Settings {
  return {
    ...settings,
    bgpgroups: settings.bgpgroups.map((group) =>
      group.type === 'mesh'
        ? { ...group, sources: group.sources.filter(({ sourcetype }) => sourcetype !== 'endpointslice') }
        : group,
    ),
  };
}

/** Everybody whom the settings would ask. */
export function sourcesIn(settings: Settings, surroundings: SourceSurroundings): Discovery['sources'] {
  return sourcesOf(discoveriesOf(settings, surroundings));
}

/** The discoveries that the settings ask for, by what each of them asks. */
export function discoveriesOf(settings: Settings, surroundings: SourceSurroundings): Asked {
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
            ...defined({ deadlineMs: dnsDeadlineMs }),
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
