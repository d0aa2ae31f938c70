import { variableOf } from '../config/environment.ts';
import type { Settings } from '../config/schema/settings.ts';
import type { TemplateName } from '../config/schema/template-vars.ts';
import type { PodFacts } from './pod-facts.ts';
import type { Json } from '../jinja2/index.ts';

/**
 * The names of the first version's templates, all of them texts as in its environment. Where a settings file has
 * taken a variable's place, they say what the file says. A name without a value is left out.
 */
export function firstVersionNames({
  settings,
  environment,
}: PodFacts): Readonly<Partial<Record<TemplateName, Json>>> {
  const { bgpgroups, mode = 'ipv4rr', asn } = settings;
  const clients = bgpgroups.find((group) => group.type === 'subtractive');
  const upstream = bgpgroups.find(({ name }) => name === 'MESHRR-UPSTREAM');
  const ranges = clients?.asranges?.map(({ first, last }) =>
    first === last ? `${first}` : `${first}-${last}`,
  );
  const variable = (name: string) => variableOf(environment, name);
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

/** What the first version would have been told for each of today's modes; it carried IPv4 unless told otherwise. */
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

/** One value, or a list as Junos reads it. */
function listed([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : `[ ${[first, ...others].join(' ')} ]`;
}
