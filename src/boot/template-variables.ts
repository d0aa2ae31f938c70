import { type Environment, variableOf, type VariableName } from '../config/environment.ts';
import type { BgpGroup } from '../config/schema/group-settings.ts';
import type { Settings } from '../config/schema/settings.ts';
import type { TemplateName } from '../config/schema/template-vars.ts';
import { fromJson, type Json, NamedEntries, type Value } from '../jinja2/index.ts';
import { defined } from '../model/defined.ts';
import type { Policy } from '../model/group.ts';
import { routerIdOf } from './router-id.ts';

/** What a boot configuration is made of, apart from templates: the settings, the pod's addresses, its environment. */
export interface PodFacts {
  readonly settings: Settings;
  readonly self: Policy['self'];
  readonly environment: Environment;
}

/**
 * The variables of the templates:
 *
 *     POD_IP, LICENSE_KEY, encrypted_root_pw, asn, bgpgroups_mesh, bgpgroups_subtractive   the original's
 *     ENCRYPTED_ROOT_PW, AUTONOMOUS_SYSTEM, MESHRR_CLIENTRANGE, UPSTREAM_SERVICE_NAME, …   its first version's
 *     router_id, pod_ips                                                                   added by meshrr
 *     what `vars` of the settings has                                                      the operator's
 *
 * A variable without a value is None if it was None in the original. Otherwise it is undefined, and a template that
 * needs it fails with a hint (`render-boot.ts`). Templates do not configure the access of the agent:
 * `access/with-agent-group.ts` adds it.
 *
 * Throws if the pool contains no router id.
 */
export function templateVariables(facts: PodFacts): ReadonlyMap<string, Value> {
  const { settings, self } = facts;
  const { asn, license_key: licence = null, bgpgroups } = settings;
  // The default of the original's settings file: root cannot log in.
  const rootPassword = settings.encrypted_root_pw ?? 'NOLOGIN';
  const [podAddress = null, ...others] = self.addresses;
  const names: Readonly<Partial<Record<TemplateName, Json>>> = {
    ...firstVersionNames(facts),
    POD_IP: podAddress,
    LICENSE_KEY: licence,
    ENCRYPTED_ROOT_PW: rootPassword,
    encrypted_root_pw: rootPassword,
    ...defined({ asn }),
    router_id: routerIdOf(self.addresses, settings.router_id_pool),
    pod_ips: podAddress === null ? [] : [podAddress, ...others],
  };
  return new Map<string, Value>([
    ...Object.entries({ ...settings.vars, ...names }).map(
      ([name, plain]) => [name, fromJson(plain)] as const,
    ),
    ['bgpgroups_mesh', groupValues(bgpgroups.filter(({ type }) => type === 'mesh'))],
    ['bgpgroups_subtractive', groupValues(bgpgroups.filter(({ type }) => type === 'subtractive'))],
  ]);
}

/** The groups of the settings by name, each with its settings under the names of the file. */
function groupValues(groups: readonly BgpGroup[]): NamedEntries {
  return new NamedEntries(groups.map((group): [Value, Value] => [group.name, fromJson(plainGroup(group))]));
}

function plainGroup(group: BgpGroup): Json {
  const { name, type, asranges, vars } = group;
  const common = {
    ...vars,
    name,
    type,
    ...(asranges === undefined ? {} : { asranges: asranges.map(plainRange) }),
  };
  if (group.type === 'subtractive') return { ...common, prefixes: group.prefixes };
  const { sources, max_peers: most, min_peers: least, spread, ip_families: families } = group;
  return {
    ...common,
    // The original had one source, and its templates use `source.hostname`.
    ...(sources[0] === undefined ? {} : { source: defined(sources[0]) }),
    sources: sources.map((source) => defined(source)),
    min_peers: least,
    ...defined({ max_peers: most, spread, ip_families: families }),
  };
}

/** As in the settings file: `65001-65500`, or one number. */
function plainRange({ first, last }: { readonly first: number; readonly last: number }): Json {
  return first === last ? first : `${first}-${last}`;
}

/**
 * The variables of the first version's templates, as the strings that they were in its environment. Those that a
 * settings file replaces have the value of the file. AUTONOMOUS_SYSTEM and MESHRR_CLIENTRANGE are left out if they
 * have no value, UPSTREAM_SERVICE_NAME is None then, and the others have the first version's defaults.
 */
function firstVersionNames({
  settings,
  environment,
}: PodFacts): Readonly<Partial<Record<TemplateName, Json>>> {
  const { bgpgroups, mode = 'ipv4rr', asn } = settings;
  const clients = bgpgroups.find((group) => group.type === 'subtractive');
  const upstream = bgpgroups.find(({ name }) => name === 'MESHRR-UPSTREAM');
  const ranges = clients?.asranges?.map(({ first, last }) =>
    first === last ? `${first}` : `${first}-${last}`,
  );
  const variable = (name: VariableName) => variableOf(environment, name);
  const { inet, evpn } = familiesOf(mode);
  return {
    ...(asn === undefined ? {} : { AUTONOMOUS_SYSTEM: `${asn}` }),
    ...(clients === undefined ? {} : { MESHRR_CLIENTRANGE: listed(clients.prefixes) }),
    UPSTREAM_SERVICE_NAME: variable('UPSTREAM_SERVICE_NAME') ?? upstream?.name ?? null,
    MESHRR_MODE: mode === 'routeserver' || mode === 'evpnrs' ? 'routeserver' : 'routereflector',
    MESHRR_ASRANGE: ranges === undefined ? (variable('MESHRR_ASRANGE') ?? '65001-65500') : listed(ranges),
    MESHRR_FAMILY_INET: variable('MESHRR_FAMILY_INET') ?? `${inet}`,
    MESHRR_FAMILY_EVPN: variable('MESHRR_FAMILY_EVPN') ?? `${evpn}`,
  };
}

/** The first version's variables MESHRR_FAMILY_* for each of today's modes. IPv4 was its default. */
function familiesOf(mode: NonNullable<Settings['mode']>): { readonly inet: boolean; readonly evpn: boolean } {
  switch (mode) {
    case 'ipv4rr':
    case 'dualrr':
    case 'routereflector':
    case 'routeserver':
      return { inet: true, evpn: false };
    case 'ipv6rr':
      return { inet: false, evpn: false };
    case 'evpnrs':
      return { inet: false, evpn: true };
  }
}

/** One value, or a list in the syntax of Junos. */
function listed([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : `[ ${[first, ...others].join(' ')} ]`;
}
