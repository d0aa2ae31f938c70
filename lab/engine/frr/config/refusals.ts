import type { BgpConfig, BgpGroup, PeerSettings } from '../../bgp-config.ts';
import type { PolicyTerm, RouteFamily } from '../../routing-policy.ts';
import type { FrrEndpoint } from './frr-config.ts';
import { familyOf } from '../../../../src/model/address.ts';
import { routeMapLists } from './route-map-lists.ts';

/** What this daemon cannot do of a configuration: each statement with its path, and why where that helps. */
export function refusalsOf(config: BgpConfig, place: FrrEndpoint): readonly string[] {
  return [
    ...(config.unsupported ?? []).map((path) => `${path}: the BGP daemon frr cannot do this`),
    ...config.groups.flatMap((group) => groupRefusals(group, config.as, place)),
    ...clusterRefusals(config),
    ...(config.policies ?? []).flatMap(({ terms }) => terms.flatMap(communityRefusals)),
    ...nextHopRefusals(config),
  ];
}

function groupRefusals(group: BgpGroup, as: number, place: FrrEndpoint): readonly string[] {
  const here = `protocols bgp group ${group.name}`;
  return [
    ...settingRefusals(group, here, place),
    ...asRefusals(group.type, group.peerAs, as, here),
    ...group.neighbors.flatMap((neighbor) => {
      const path = `${here} neighbor ${neighbor.address}`;
      return [
        ...(neighbor.address === place.address ? [`${path}: this is the router's own address`] : []),
        ...settingRefusals(neighbor, path, place),
        ...asRefusals(group.type, neighbor.peerAs, as, path),
      ];
    }),
  ];
}

function settingRefusals(settings: PeerSettings, here: string, { address }: FrrEndpoint): readonly string[] {
  const { families, localAddress, authenticationKey } = settings;
  return [
    ...(families?.length === 0
      ? [`${here} family: expected inet unicast, inet6 unicast or evpn signaling`]
      : []),
    ...(localAddress === undefined || localAddress === address
      ? []
      : [`${here} local-address ${localAddress}: the BGP daemon frr has only ${address}`]),
    ...(authenticationKey?.startsWith('$9$') === true
      ? [`${here} authentication-key: the BGP daemon frr cannot read $9$, write the key itself`]
      : []),
  ];
}

function asRefusals(type: BgpGroup['type'], peerAs: number | undefined, as: number, here: string) {
  if (peerAs === undefined || (type === 'internal') === (peerAs === as)) return [];
  return [`${here} peer-as ${peerAs}: in a group of type ${type}, and the router's own AS is ${as}`];
}

/** bgpd has one cluster id for all. */
function clusterRefusals({ groups }: BgpConfig): readonly string[] {
  const stated = groups.flatMap((group) => [
    { cluster: group.cluster, here: `protocols bgp group ${group.name}` },
    ...group.neighbors.map(({ cluster, address }) => ({
      cluster,
      here: `protocols bgp group ${group.name} neighbor ${address}`,
    })),
  ]);
  const first = stated.find(({ cluster }) => cluster !== undefined);
  return stated
    .filter(({ cluster }) => cluster !== undefined && cluster !== first?.cluster)
    .map(
      ({ cluster, here }) =>
        `${here} cluster ${cluster ?? ''}: the BGP daemon frr has one cluster id, ${first?.cluster ?? ''} of ${first?.here ?? ''}`,
    );
}

function communityRefusals({ from, then }: PolicyTerm): readonly string[] {
  return [...(from.communities ?? []), ...(then.community?.communities ?? [])].flatMap(({ name, members }) =>
    members
      .filter((member) => !isStandard(member))
      .map(
        (member) =>
          `policy-options community ${name} members ${member}: the BGP daemon frr takes AS:VALUE alone`,
      ),
  );
}

/** RFC 1997, in numbers or one of its names. */
function isStandard(member: string): boolean {
  const { as, value } = /^(?<as>\d{1,5}):(?<value>\d{1,5})$/.exec(member)?.groups ?? {};
  if (as !== undefined && value !== undefined) return Number(as) <= 0xffff && Number(value) <= 0xffff;
  return ['no-export', 'no-advertise'].includes(member);
}

/** Terms that set a next hop which is none for routes of a family that passes them. */
export function nextHopRefusals({ groups, policies = [] }: BgpConfig): readonly string[] {
  const users = groups.flatMap((group) => [
    group,
    ...group.neighbors.map((neighbor) => ({ ...group, ...neighbor })),
  ]);
  return policies.flatMap(({ name, terms }) => {
    const families = users
      .filter(({ exports = [], imports = [] }) => [...exports, ...imports].includes(name))
      .flatMap(({ families = ['inet' as const] }) => families);
    return terms.flatMap((term) => {
      const wrong = Array.from(new Set(families)).find((family) => !isPossible(term, family));
      const here = `policy-options policy-statement ${name}${term.name === undefined ? '' : ` term ${term.name}`}`;
      return wrong === undefined
        ? []
        : [`${here} then next-hop: the BGP daemon frr cannot do this for family ${wrong}`];
    });
  });
}

function isPossible(term: PolicyTerm, family: RouteFamily): boolean {
  const { nextHop } = term.then;
  if (nextHop === undefined || routeMapLists(term, family) === undefined) return true;
  if (nextHop === 'self') return family === 'inet';
  return family === (familyOf(nextHop) === 4 ? 'inet' : 'inet6');
}
