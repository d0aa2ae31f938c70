import type { BgpConfig, BgpGroup, PeerSettings } from '../../bgp-config.ts';
import type { PolicyTerm, RouteFamily } from '../../routing-policy.ts';
import type { FrrEndpoint } from './frr-config.ts';
import { familyOf } from '../../../../src/model/address.ts';
import { routeMapLists } from './route-map-lists.ts';

/** The statements of a configuration that bgpd cannot do, each with its path and, where it helps, the reason. */
export function refusalsOf(config: BgpConfig, endpoint: FrrEndpoint): readonly string[] {
  return [
    ...(config.unsupported ?? []).map((path) => `${path}: the BGP daemon frr cannot do this`),
    ...config.groups.flatMap((group) => groupRefusals(group, config.as, endpoint)),
    ...clusterRefusals(config),
    ...(config.policies ?? []).flatMap(({ terms }) => terms.flatMap(communityRefusals)),
    ...nextHopRefusals(config),
  ];
}

function groupRefusals(group: BgpGroup, as: number, endpoint: FrrEndpoint): readonly string[] {
  const path = `protocols bgp group ${group.name}`;
  return [
    ...settingRefusals(group, path, endpoint),
    ...asRefusals(group.type, group.peerAs, as, path),
    ...group.neighbors.flatMap((neighbor) => {
      const neighborPath = `${path} neighbor ${neighbor.address}`;
      return [
        ...(neighbor.address === endpoint.address
          ? [`${neighborPath}: this is the router's own address`]
          : []),
        ...settingRefusals(neighbor, neighborPath, endpoint),
        ...asRefusals(group.type, neighbor.peerAs, as, neighborPath),
      ];
    }),
  ];
}

function settingRefusals(settings: PeerSettings, path: string, { address }: FrrEndpoint): readonly string[] {
  const { families, localAddress, authenticationKey } = settings;
  return [
    ...(families?.length === 0
      ? [`${path} family: expected inet unicast, inet6 unicast or evpn signaling`]
      : []),
    ...(localAddress === undefined || localAddress === address
      ? []
      : [`${path} local-address ${localAddress}: the BGP daemon frr has only ${address}`]),
    ...(authenticationKey?.startsWith('$9$') === true
      ? [`${path} authentication-key: the BGP daemon frr cannot read $9$, write the key in plain text`]
      : []),
  ];
}

function asRefusals(type: BgpGroup['type'], peerAs: number | undefined, as: number, path: string) {
  if (peerAs === undefined || (type === 'internal') === (peerAs === as)) return [];
  return [`${path} peer-as ${peerAs}: does not fit a group of type ${type}, as the router's own AS is ${as}`];
}

/** bgpd has one cluster id for all peers. */
function clusterRefusals({ groups }: BgpConfig): readonly string[] {
  const stated = groups.flatMap((group) => [
    { cluster: group.cluster, path: `protocols bgp group ${group.name}` },
    ...group.neighbors.map(({ cluster, address }) => ({
      cluster,
      path: `protocols bgp group ${group.name} neighbor ${address}`,
    })),
  ]);
  const first = stated.find(({ cluster }) => cluster !== undefined);
  return stated
    .filter(({ cluster }) => cluster !== undefined && cluster !== first?.cluster)
    .map(
      ({ cluster, path }) =>
        `${path} cluster ${cluster ?? ''}: the BGP daemon frr has one cluster id, ${first?.cluster ?? ''} of ${first?.path ?? ''}`,
    );
}

function communityRefusals({ from, then }: PolicyTerm): readonly string[] {
  return [...(from.communities ?? []), ...(then.community?.communities ?? [])].flatMap(({ name, members }) =>
    members
      .filter((member) => !isStandard(member))
      .map(
        (member) =>
          `policy-options community ${name} members ${member}: the BGP daemon frr takes only AS:VALUE`,
      ),
  );
}

/** Whether a community is a standard one (RFC 1997), as numbers or by name. */
function isStandard(member: string): boolean {
  const { as, value } = /^(?<as>\d{1,5}):(?<value>\d{1,5})$/.exec(member)?.groups ?? {};
  if (as !== undefined && value !== undefined) return Number(as) <= 0xffff && Number(value) <= 0xffff;
  return ['no-export', 'no-advertise'].includes(member);
}

/** Terms that set a next hop which is invalid for a family that uses the policy. */
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
      const path = `policy-options policy-statement ${name}${term.name === undefined ? '' : ` term ${term.name}`}`;
      return wrong === undefined
        ? []
        : [`${path} then next-hop: the BGP daemon frr cannot do this for family ${wrong}`];
    });
  });
}

function isPossible(term: PolicyTerm, family: RouteFamily): boolean {
  const { nextHop } = term.then;
  if (nextHop === undefined || routeMapLists(term, family) === undefined) return true;
  if (nextHop === 'self') return family === 'inet';
  return family === (familyOf(nextHop) === 4 ? 'inet' : 'inet6');
}
