import type { Prefix } from '../../../../src/model/prefix-set.ts';
import type { RouteFamily } from '../../routing-policy.ts';
import type { RouteMap } from './route-map.ts';
import type { IpAddress } from '../../../../src/model/address.ts';

/** Configuration lines by what they set: another line for the same thing takes the place of the one before. */
export type Settings = ReadonlyMap<string, string>;

/** What one bgpd is configured with, in the parts that come and go by themselves. */
export interface FrrConfig {
  /** 0: there is no BGP. */
  readonly as: number;
  /** What stands in `router bgp` and is about nobody in particular. */
  readonly instance: Settings;
  /** By name. A filter is never edited: with another content it has another name. */
  readonly routeMaps: ReadonlyMap<string, RouteMap>;
  /** Neighbors by address, peer groups by name. */
  readonly peers: ReadonlyMap<string, FrrPeer>;
  /** `bgp listen range`: the peer group of who comes from there. */
  readonly ranges: ReadonlyMap<Prefix, string>;
  /** Routes of its own, each with its filter's name. */
  readonly networks: ReadonlyMap<Prefix, string>;
}

export interface FrrPeer {
  readonly isGroup: boolean;
  /** A number, `internal` or `external`. */
  readonly remoteAs: string;
  /** What follows `neighbor X`, beside `remote-as`. */
  readonly settings: Settings;
  /** The same in `address-family`; `activate` comes last, so that no session begins before all is said. */
  readonly families: ReadonlyMap<RouteFamily, Settings>;
}

/** What a bgpd has that has been told nothing. */
export const emptyFrrConfig: FrrConfig = {
  as: 0,
  instance: new Map(),
  routeMaps: new Map(),
  peers: new Map(),
  ranges: new Map(),
  networks: new Map(),
};

/** How FRR calls the families. */
const frrFamily: Readonly<Record<RouteFamily, string>> = {
  inet: 'ipv4 unicast',
  inet6: 'ipv6 unicast',
  evpn: 'l2vpn evpn',
};

/**
 * What bgpd starts with: the log that the engine follows, and route maps that act at once. All else is told at
 * its command line, where every line has an answer.
 */
export const initialConfig = `log stdout debugging
debug bgp neighbor-events
bgp route-map delay-timer 0
`;

/**
 * Everything that one neighbor or peer group needs, from nothing. A neighbor is shut until all is said: bgpd
 * would speak to it after the first line, without any family, and then not again for seconds.
 */
export function peerLines(
  name: string,
  { isGroup, remoteAs, settings, families }: FrrPeer,
): readonly string[] {
  const isShut = isGroup || settings.has('shutdown');
  return [
    ...(isGroup ? [`neighbor ${name} peer-group`] : []),
    `neighbor ${name} remote-as ${remoteAs}`,
    ...(isShut ? [] : [`neighbor ${name} shutdown`]),
    ...Array.from(settings.values(), (line) => `neighbor ${name} ${line}`),
    ...Array.from(families, ([family, lines]) =>
      inFamily(
        family,
        Array.from(lines.values(), (line) => `neighbor ${name} ${line}`),
      ),
    ).flat(),
    ...(isShut ? [] : [`no neighbor ${name} shutdown`]),
  ];
}

/** Lines in their `address-family`; none when there are none. */
export function inFamily(family: RouteFamily, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  return [`address-family ${frrFamily[family]}`, ...indented(lines), 'exit-address-family'];
}

export function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => ` ${line}`);
}

/** Where a daemon runs, and how fast its time goes. */
export interface FrrEndpoint {
  readonly address: IpAddress;
  /** Where it and all its peers listen. */
  readonly port: number;
  /** How many times faster than the wall its hold times run; never below bgpd's 3 s. */
  readonly speed: number;
}
