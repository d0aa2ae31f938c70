import type { IpAddress } from '../../../../src/model/address.ts';
import type { BgpConfig, BgpGroup, BgpNeighbor } from '../../bgp-config.ts';
import { announcement, type AnnouncedRoute } from './announced-route.ts';
import { familySettings } from './family-settings.ts';
import { noFrrConfig, type FrrConfig, type FrrPeer } from './frr-config.ts';
import type { FrrFilter } from './frr-filter.ts';
import { frrName } from './frr-name.ts';
import type { FrrPlace } from '../frr-place.ts';
import { instanceSettings } from './instance-settings.ts';
import type { ListenHull } from './listen-hull.ts';
import { ownNextHop } from './own-next-hop.ts';
import { remoteAsOf, sessionSettings, type Peer } from './session-settings.ts';

/** What a daemon has to do and no configuration says. */
export interface Unconfigured {
  /** Peers that came with an AS they may not have. */
  readonly banned?: ReadonlySet<IpAddress>;
  readonly routes?: readonly AnnouncedRoute[];
}

/** A shut neighbor in the place of somebody who may not come in. */
const hole: FrrPeer = {
  isGroup: false,
  remoteAs: 'internal',
  settings: new Map([['shutdown', 'shutdown']]),
  families: new Map(),
};

/**
 * What Junos means by a configuration, for bgpd. A neighbor stands by itself, with all that its group says;
 * peer groups are there for clients only, who come in by listen ranges.
 */
export function frrConfigOf(
  config: BgpConfig,
  place: FrrPlace,
  { ranges, holes }: ListenHull,
  { banned = new Set(), routes = [] }: Unconfigured = {},
): FrrConfig {
  if (config.as === 0) return noFrrConfig;
  const filters = new Map<string, FrrFilter>();
  const peers = new Map<string, FrrPeer>();

  function add(name: string, peer: Peer): void {
    const { families, used } = familySettings(peer, config, place);
    const settings = sessionSettings(peer, place);
    for (const filter of used) filters.set(filter.name, filter);
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
  for (const address of [...holes, ...banned]) if (!peers.has(address)) peers.set(address, hole);

  const announced = routes.map(
    (route) => [route.prefix, announcement(route, ownNextHop(place.address))] as const,
  );
  for (const [, filter] of announced) filters.set(filter.name, filter);

  return {
    as: config.as,
    instance: instanceSettings(config, place),
    filters,
    peers,
    ranges: new Map(Array.from(ranges, ([prefix, group]) => [prefix, frrName(group)])),
    networks: new Map(announced.map(([prefix, { name }]) => [prefix, name])),
  };
}

/** A neighbor with what its group says for it. */
function neighborIn(group: BgpGroup, neighbor: BgpNeighbor, isBanned: boolean): Peer {
  const { passive, shutdown, ...own } = neighbor;
  return { ...group, ...own, passive: passive || group.passive, shutdown: shutdown || isBanned };
}
