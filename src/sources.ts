import type { Settings } from './config/schema/settings.ts';
import { allSources, type DiscoveriesByQuestion } from './discovery/changing.ts';
import { dnsDiscovery } from './discovery/dns/dns.ts';
import type { ResolvConf } from './discovery/dns/resolv-conf.ts';
import { endpointSliceDiscovery } from './discovery/endpoint-slices/endpoint-slices.ts';
import { staticDiscovery } from './discovery/static.ts';
import type { KubeAccess } from './kubernetes/kube-request.ts';
import { defined } from './model/defined.ts';
import type { Clock, Discovery } from './ports.ts';

/** What discovery needs of the process around it. */
export interface SourceHost {
  readonly clock: Clock;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** Called before every DNS look-up. */
  readonly resolvConf: () => ResolvConf;
  /** How long one DNS look-up may take (ms); absent: 5 s. */
  readonly dnsDeadlineMs?: number;
  /** The API server; required where {@link needsKubernetes} is true. */
  readonly kubeAccess?: () => KubeAccess;
}

type MeshGroup = Extract<Settings['bgpgroups'][number], { type: 'mesh' }>;
type SourceSettings = MeshGroup['sources'][number];
type SourceType = SourceSettings['sourcetype'];
type SettingsOf = { readonly [T in SourceType]: Extract<SourceSettings, { readonly sourcetype: T }> };

/** The properties of a type of source. */
interface SourceKind<T extends SourceType> {
  readonly discover: (source: SettingsOf[T], context: DiscoverContext) => Discovery;
  /** It asks the API server. */
  readonly usesKubernetes?: true;
  /** Its members are in the settings. */
  readonly isFixed?: true;
  /** What it depends on besides its own settings: it starts again when that changes. */
  readonly dependsOn?: (settings: Settings) => unknown;
}

interface DiscoverContext {
  readonly group: string;
  readonly settings: Settings;
  readonly host: SourceHost;
}

/** Every type of source that the settings allow. A new type needs a row here, a discovery and a schema. */
const sourceKinds: { readonly [T in SourceType]: SourceKind<T> } = {
  dns: {
    discover: ({ hostname }, { group, host: { clock, random, resolvConf, dnsDeadlineMs } }) =>
      dnsDiscovery({
        group,
        hostname,
        resolvConf,
        clock,
        random,
        ...defined({ deadlineMs: dnsDeadlineMs }),
      }),
  },
  endpointslice: {
    usesKubernetes: true,
    discover: ({ service, namespace }, { group, host: { clock, random, kubeAccess } }) => {
      const access = kubeAccess?.();
      if (access === undefined) throw new Error(`${group}: the API server is unknown`);
      const name = { service, namespace: namespace ?? access.namespace };
      return endpointSliceDiscovery({ group, service: name, access, clock, random });
    },
  },
  static: {
    isFixed: true,
    dependsOn: ({ resync }) => resync,
    discover: ({ addresses }, { group, settings, host: { clock } }) =>
      staticDiscovery({ group, addresses, clock, repeatMs: settings.resync }),
  },
};

/** Whether the settings need the API server at all. */
export function needsKubernetes(settings: Settings): boolean {
  return settings.kubernetes_events || hasKubernetesSource(settings);
}

/** Whether any source in the settings asks the API server. */
export function hasKubernetesSource({ bgpgroups }: Settings): boolean {
  return bgpgroups.some((group) => group.type === 'mesh' && group.sources.some(usesKubernetes));
}

/** The settings without the sources that ask the API server. */
export function withoutKubernetesSources(settings: Settings): Settings {
  return {
    ...settings,
    bgpgroups: settings.bgpgroups.map((group) =>
      group.type === 'mesh'
        ? { ...group, sources: group.sources.filter((source) => !usesKubernetes(source)) }
        : group,
    ),
  };
}

function usesKubernetes({ sourcetype }: SourceSettings): boolean {
  return sourceKinds[sourcetype].usesKubernetes ?? false;
}

/** Whether the members of a source are in the settings, so that it never learns that this pod exists. */
export function isFixed({ sourcetype }: SourceSettings): boolean {
  return sourceKinds[sourcetype].isFixed ?? false;
}

/** All sources that the settings ask for. */
export function sourcesIn(settings: Settings, host: SourceHost): Discovery['sources'] {
  return allSources(discoveriesOf(settings, host));
}

/** The discoveries that the settings ask for, by their questions. */
export function discoveriesOf(settings: Settings, host: SourceHost): DiscoveriesByQuestion {
  return new Map(
    settings.bgpgroups.flatMap((group) => {
      if (group.type === 'subtractive') return [];
      const context = { group: group.name, settings, host };
      return group.sources.map((source) => {
        const dependsOn = sourceKinds[source.sourcetype].dependsOn?.(settings);
        const question = JSON.stringify([group.name, source, dependsOn]);
        return [question, discover(source.sourcetype, source, context)] as const;
      });
    }),
  );
}

function discover<T extends SourceType>(type: T, source: SettingsOf[T], context: DiscoverContext): Discovery {
  return sourceKinds[type].discover(source, context);
}
