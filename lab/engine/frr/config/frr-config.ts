import type { Prefix } from '../../../../src/model/prefix-set.ts';
import type { RouteFamily } from '../../routing-policy.ts';
import type { RouteMap } from './route-map.ts';
import type { IpAddress } from '../../../../src/model/address.ts';

/** Configuration lines by what they set: a line replaces the earlier line with the same key. */
export type Settings = ReadonlyMap<string, string>;

/** The configuration of one bgpd, in the parts that can be added and removed separately. */
export interface FrrConfig {
  /** 0: no BGP. */
  readonly as: number;
  /** Lines of `router bgp` that apply to no single peer. */
  readonly instance: Settings;
  /** By name. A route map is never edited: other contents mean another name. */
  readonly routeMaps: ReadonlyMap<string, RouteMap>;
  /** Neighbors by address, peer groups by name. */
  readonly peers: ReadonlyMap<string, FrrPeer>;
  /** `bgp listen range`: the peer group of clients from each prefix. */
  readonly ranges: ReadonlyMap<Prefix, string>;
  /** Originated routes, each with the name of its route map. */
  readonly networks: ReadonlyMap<Prefix, string>;
}

/** A neighbor, or a peer group (for the clients of an `allow`). */
export interface FrrPeer {
  readonly isGroup: boolean;
  /** A number, `internal` or `external`. */
  readonly remoteAs: string;
  /** What follows `neighbor X`, except `remote-as`. */
  readonly settings: Settings;
  /** The same in `address-family`; `activate` is last, so a session starts with all its settings. */
  readonly families: ReadonlyMap<RouteFamily, Settings>;
}

/** The configuration of a bgpd that has just started. */
export const emptyFrrConfig: FrrConfig = {
  as: 0,
  instance: new Map(),
  routeMaps: new Map(),
  peers: new Map(),
  ranges: new Map(),
  networks: new Map(),
};

/** FRR's names of the families. */
const frrFamily: Readonly<Record<RouteFamily, string>> = {
  inet: 'ipv4 unicast',
  inet6: 'ipv6 unicast',
  evpn: 'l2vpn evpn',
};

/**
 * The file that bgpd starts with: it turns on the log that the engine follows and makes changes of route maps take
 * effect at once. Everything else is sent to the command line, which answers each line.
 */
export const initialConfig = `log stdout debugging
debug bgp neighbor-events
bgp route-map delay-timer 0
`;

/**
 * All lines that create a neighbor or peer group. A neighbor is shut down until the last line: otherwise bgpd would
 * connect after the first one, without any family, and retry only after seconds.
 */
export function peerLines(
  name: string,
  { isGroup, remoteAs, settings, families }: FrrPeer,
): readonly string[] {
  const isShutdown = isGroup || settings.has('shutdown');
  return [
    ...(isGroup ? [`neighbor ${name} peer-group`] : []),
    `neighbor ${name} remote-as ${remoteAs}`,
    ...(isShutdown ? [] : [`neighbor ${name} shutdown`]),
    ...Array.from(settings.values(), (line) => `neighbor ${name} ${line}`),
    ...Array.from(families, ([family, lines]) =>
      inFamily(
        family,
        Array.from(lines.values(), (line) => `neighbor ${name} ${line}`),
      ),
    ).flat(),
    ...(isShutdown ? [] : [`no neighbor ${name} shutdown`]),
  ];
}

/** Wraps lines in their `address-family`; nothing if there are none. */
export function inFamily(family: RouteFamily, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  return [`address-family ${frrFamily[family]}`, ...indented(lines), 'exit-address-family'];
}

export function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => ` ${line}`);
}

/** Where a daemon listens, and how fast its hold times run. */
export interface FrrEndpoint {
  readonly address: IpAddress;
  /** The port of this daemon and of all its peers. */
  readonly port: number;
  /** Hold times are divided by it, but never below bgpd's 3 s. */
  readonly speed: number;
}
