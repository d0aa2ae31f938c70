import { familyOf, type IpAddress } from '../../../../src/model/address.ts';
import type { BgpConfig, BgpGroup, BgpNeighbor } from '../../bgp-config.ts';
import {
  emptyFrrConfig,
  type FrrConfig,
  type FrrPeer,
  type FrrEndpoint,
  type Settings,
} from './frr-config.ts';
import {
  announcement,
  routeMapOf,
  frrName,
  type AnnouncedRoute,
  type RouteMap,
  type RouteMapContext,
} from './route-map.ts';
import type { ListenRanges } from './listen-ranges.ts';
import type { RouteFamily } from '../../routing-policy.ts';
import ipaddr from 'ipaddr.js';

/** What a daemon is told beyond its Junos configuration. */
export interface FrrExtras {
  /** Peers whose AS is not accepted: they are shut down. */
  readonly banned?: ReadonlySet<IpAddress>;
  /** Routes that the daemon originates. */
  readonly routes?: readonly AnnouncedRoute[];
}

/** A neighbor that is shut down, so that its address cannot connect. */
const blocked: FrrPeer = {
  isGroup: false,
  remoteAs: 'internal',
  settings: new Map([['shutdown', 'shutdown']]),
  families: new Map(),
};

/**
 * Translates a Junos configuration for bgpd. Each neighbor carries all settings of its group; peer groups exist only
 * for clients, which connect from listen ranges.
 */
export function frrConfigOf(
  config: BgpConfig,
  endpoint: FrrEndpoint,
  { ranges, holes }: ListenRanges,
  { banned = new Set(), routes = [] }: FrrExtras = {},
): FrrConfig {
  if (config.as === 0) return emptyFrrConfig;
  const routeMaps = new Map<string, RouteMap>();
  const peers = new Map<string, FrrPeer>();

  function add(name: string, peer: Peer): void {
    const { families, used } = familySettings(peer, config, endpoint);
    const settings = sessionSettings(peer, endpoint);
    for (const filter of used) routeMaps.set(filter.name, filter);
    peers.set(name, {
      isGroup: peer.address === undefined,
      remoteAs: remoteAsOf(peer, config),
      settings,
      families,
    });
  }

  for (const group of config.groups) if (group.allow.length > 0) add(frrName(group.name), group);
  for (const group of config.groups)
    for (const neighbor of group.neighbors)
      add(neighbor.address, neighborIn(group, neighbor, banned.has(neighbor.address)));
  for (const address of [...holes, ...banned]) if (!peers.has(address)) peers.set(address, blocked);

  const announced = routes.map(
    (route) => [route.prefix, announcement(route, ownNextHop(endpoint.address))] as const,
  );
  for (const [, filter] of announced) routeMaps.set(filter.name, filter);

  return {
    as: config.as,
    instance: instanceSettings(config, endpoint),
    routeMaps,
    peers,
    ranges: new Map(Array.from(ranges, ([prefix, group]) => [prefix, frrName(group)])),
    networks: new Map(announced.map(([prefix, { name }]) => [prefix, name])),
  };
}

/** A neighbor with the settings that it inherits from its group. */
function neighborIn(group: BgpGroup, neighbor: BgpNeighbor, isBanned: boolean): Peer {
  const { passive, shutdown, ...own } = neighbor;
  return { ...group, ...own, passive: passive || group.passive, shutdown: shutdown || isBanned };
}

/** Makes bgpd behave as Junos does by default. */
const junosDefaults = [
  'bgp log-neighbor-changes',
  'no bgp default ipv4-unicast',
  'no bgp ebgp-requires-policy',
  'no bgp network import-check',
  // Otherwise a route map cannot change reflected routes (RFC 4456, 10).
  'bgp route-reflector allow-outbound-policy',
  'bgp listen limit 5000',
  'coalesce-time 0',
];

/** The lines of `router bgp` that apply to no single peer. */
export function instanceSettings(
  { groups, routerId, gracefulRestart }: BgpConfig,
  { address, speed }: FrrEndpoint,
): Settings {
  const own = familyOf(address) === 4 ? address : '192.0.2.1';
  const [cluster] = groups
    .flatMap((group) => [group, ...group.neighbors])
    .flatMap((settings) => settings.cluster ?? []);
  return new Map([
    ['router-id', `bgp router-id ${routerId ?? own}`],
    ...(cluster === undefined ? [] : [['cluster-id', `bgp cluster-id ${cluster}`] as const]),
    ...junosDefaults.map((line) => [line, line] as const),
    ...(gracefulRestart === true ? gracefulRestartLines(speed) : [noGracefulRestart]),
  ]);
}

const noGracefulRestart = ['graceful-restart', 'bgp graceful-restart-disable'] as const;

/** Junos' defaults (s): how long a restart may take, and how long stale routes are kept at most. */
const restart = { within: 120, staleFor: 300 } as const;

function gracefulRestartLines(speed: number): readonly (readonly [string, string])[] {
  const faster = (seconds: number) => Math.max(1, Math.round(seconds / speed));
  return [
    ['graceful-restart', 'bgp graceful-restart'],
    ['restart-time', `bgp graceful-restart restart-time ${faster(restart.within)}`],
    ['stalepath-time', `bgp graceful-restart stalepath-time ${faster(restart.staleFor)}`],
  ];
}

/** What follows `neighbor X` in each of its families, and the route maps that these lines name. */
export function familySettings(
  peer: Peer,
  { policies = [] }: BgpConfig,
  { address }: FrrEndpoint,
): { readonly families: ReadonlyMap<RouteFamily, Settings>; readonly used: readonly RouteMap[] } {
  const self = ownNextHop(address);
  const inwards: RouteMapContext = { self, toExternal: false };
  const outwards: RouteMapContext = {
    self,
    toExternal: peer.type === 'external' && peer.nextHopUnchanged !== true,
    ...(peer.gracefulShutdown === true ? { gracefulShutdown: peer.gracefulShutdownPreference ?? 0 } : {}),
  };
  const used: RouteMap[] = [];

  function filter(
    names: readonly string[] = [],
    family: RouteFamily,
    side: RouteMapContext,
  ): string | undefined {
    if (names.length === 0 && !side.toExternal && side.gracefulShutdown === undefined) return undefined;
    const chain = names.flatMap((name) => policies.find((policy) => policy.name === name) ?? []);
    const made = routeMapOf(chain, family, side);
    used.push(made);
    return made.name;
  }

  const families = new Map(
    (peer.families ?? ['inet']).map((family) => {
      const [inMap, outMap] = [filter(peer.imports, family, inwards), filter(peer.exports, family, outwards)];
      const settings: Settings = new Map([
        ...(peer.cluster === undefined ? [] : [['client', 'route-reflector-client'] as const]),
        ...(inMap === undefined ? [] : [['in', `route-map ${inMap} in`] as const]),
        ...(outMap === undefined ? [] : [['out', `route-map ${outMap} out`] as const]),
        ...(peer.nextHopUnchanged === true ? [['next hop', 'attribute-unchanged next-hop'] as const] : []),
        ['activate', 'activate'],
      ]);
      return [family, settings] as const;
    }),
  );
  return { families, used };
}

/** The clients of a group, or one of its neighbors with its own settings. */
export type Peer = BgpGroup & Partial<Pick<BgpNeighbor, 'address' | 'shutdown'>>;

/** The `remote-as` of a peer. */
export function remoteAsOf({ type, peerAs, asRanges = [] }: Peer, { as }: BgpConfig): string {
  if (type === 'internal') return `${as}`;
  const [only, ...more] = asRanges;
  if (peerAs !== undefined) return `${peerAs}`;
  // bgpd cannot list several ASes: a peer whose AS is not listed is shut down after its OPEN.
  return only !== undefined && more.length === 0 && only.from === only.to ? `${only.from}` : 'external';
}

/** What follows `neighbor X` for the session itself. */
export function sessionSettings(peer: Peer, endpoint: FrrEndpoint): Settings {
  const { address } = peer;
  const [keepalive, hold] = timersOf(peer.holdTime ?? 90, endpoint.speed);
  const said: Record<string, string | undefined> = {
    shutdown: peer.shutdown === true ? 'shutdown' : undefined,
    passive: peer.passive && address !== undefined ? 'passive' : undefined,
    port: address !== undefined && endpoint.port !== 179 ? `port ${endpoint.port}` : undefined,
    'update-source': canReach(endpoint.address, address) ? `update-source ${endpoint.address}` : undefined,
    timers: `timers ${keepalive} ${hold}`,
    'timers connect': 'timers connect 1',
    password: peer.authenticationKey === undefined ? undefined : `password ${peer.authenticationKey}`,
    // A bgpd without interfaces considers no loopback address as directly connected.
    check: peer.type === 'external' && peer.multihop === undefined ? 'disable-connected-check' : undefined,
    multihop:
      peer.type === 'external' && peer.multihop !== undefined ? `ebgp-multihop ${peer.multihop}` : undefined,
  };
  return new Map(Object.entries(said).flatMap(([key, line]) => (line === undefined ? [] : [[key, line]])));
}

/** Keepalive and hold time in whole seconds: a third of the hold time (RFC 4271, 4.4). */
function timersOf(holdTime: number, speed: number): readonly [number, number] {
  if (holdTime === 0) return [0, 0];
  const hold = Math.max(3, Math.round(holdTime / speed));
  return [Math.floor(hold / 3), hold];
}

function canReach(own: IpAddress, peer: IpAddress | undefined): boolean {
  return peer === undefined || familyOf(peer) === familyOf(own);
}

/**
 * The address that a daemon uses as its next hop. bgpd resets a session that carries a next hop in 127/8 (RFC 1122,
 * 3.2.1.3), so a daemon there uses an address of the benchmark network (RFC 2544).
 *
 *     127.0.3.4   198.18.3.4
 *     127.1.3.4   198.19.3.4
 */
export function ownNextHop(address: IpAddress): IpAddress {
  if (familyOf(address) === 6) return address;
  const [network = 0, second = 0, third = 0, fourth = 0] = ipaddr.IPv4.parse(address).octets;
  if (network !== 127) return address;
  return `198.${18 + (second % 2)}.${third}.${fourth}` as IpAddress;
}
