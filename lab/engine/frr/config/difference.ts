import type { Prefix } from '../../../../src/model/prefix-set.ts';
import type { RouteFamily } from '../../routing-policy.ts';
import {
  inFamily,
  indented,
  emptyFrrConfig,
  peerLines,
  type FrrConfig,
  type FrrPeer,
  type Settings,
} from './frr-config.ts';

/**
 * The lines that change a bgpd from one configuration to another, in an order that it accepts: a route map is created
 * before a line that refers to it and removed after.
 *
 *     route maps +   instance   ranges -   peers -   groups ±   neighbors ±   routes ±   ranges +   route maps -
 *
 * All lines are idempotent, so a change that failed halfway is rolled back with the difference from `to` to `from`.
 * A change of the AS removes everything and starts again.
 */
export function frrDifference(from: FrrConfig, to: FrrConfig): readonly string[] {
  if (from.as !== to.as) return [...removeAll(from), ...withinAs({ ...emptyFrrConfig, as: to.as }, to)];
  return withinAs(from, to);
}

function removeAll({ as, routeMaps }: FrrConfig): readonly string[] {
  return [
    ...(as === 0 ? [] : [`no router bgp ${as}`]),
    ...Array.from(routeMaps.values()).flatMap(({ undo }) => undo),
  ];
}

function withinAs(from: FrrConfig, to: FrrConfig): readonly string[] {
  const isGone = (name: string, { isGroup }: FrrPeer) => to.peers.get(name)?.isGroup !== isGroup;
  const inRouter = [
    ...settingLines(from.instance, to.instance, ''),
    ...Array.from(from.ranges)
      .filter(([prefix, group]) => to.ranges.get(prefix) !== group)
      .map(([prefix, group]) => `no bgp listen range ${prefix} peer-group ${group}`),
    ...Array.from(from.peers)
      .filter(([name, peer]) => isGone(name, peer))
      .map(([name, { isGroup }]) => `no neighbor ${name}${isGroup ? ' peer-group' : ''}`),
    ...Array.from(to.peers).flatMap(([name, peer]) => {
      const before = from.peers.get(name);
      return before?.isGroup === peer.isGroup ? peerDifference(name, before, peer) : peerLines(name, peer);
    }),
    ...(['inet', 'inet6'] as const).flatMap((family) => inFamily(family, networkLines(from, to, family))),
    ...Array.from(to.ranges)
      .filter(([prefix, group]) => from.ranges.get(prefix) !== group)
      .map(([prefix, group]) => `bgp listen range ${prefix} peer-group ${group}`),
  ];
  return [
    ...Array.from(to.routeMaps.values())
      .filter(({ name }) => !from.routeMaps.has(name))
      .flatMap(({ lines }) => lines),
    ...(inRouter.length === 0 ? [] : [`router bgp ${to.as}`, ...indented(inRouter), 'exit']),
    ...Array.from(from.routeMaps.values())
      .filter(({ name }) => !to.routeMaps.has(name))
      .flatMap(({ undo }) => undo),
  ];
}

function networkLines(from: FrrConfig, to: FrrConfig, family: 'inet' | 'inet6'): readonly string[] {
  const line = ([prefix, filter]: readonly [Prefix, string]) => `network ${prefix} route-map ${filter}`;
  const isOf = ([prefix]: readonly [Prefix, string]) => prefix.includes(':') === (family === 'inet6');
  return [
    ...Array.from(from.networks)
      .filter((network) => isOf(network) && !to.networks.has(network[0]))
      .map((network) => `no ${line(network)}`),
    ...Array.from(to.networks)
      .filter((network) => isOf(network) && from.networks.get(network[0]) !== network[1])
      .map(line),
  ];
}

function peerDifference(name: string, from: FrrPeer, to: FrrPeer): readonly string[] {
  const prefix = `neighbor ${name} `;
  const none: Settings = new Map();
  const families = Array.from(new Set<RouteFamily>([...from.families.keys(), ...to.families.keys()]));
  return [
    ...(from.remoteAs === to.remoteAs ? [] : [`${prefix}remote-as ${to.remoteAs}`]),
    ...settingLines(from.settings, to.settings, prefix),
    ...families.flatMap((family) =>
      inFamily(
        family,
        settingLines(from.families.get(family) ?? none, to.families.get(family) ?? none, prefix),
      ),
    ),
  ];
}

/** Removed settings get a `no` line, in reverse order; a setting with a new value just gets its new line. */
function settingLines(from: Settings, to: Settings, prefix: string): readonly string[] {
  return [
    ...Array.from(from)
      .filter(([key]) => !to.has(key))
      .map(([, line]) => `no ${prefix}${line}`)
      .toReversed(),
    ...Array.from(to)
      .filter(([key, line]) => from.get(key) !== line)
      .map(([, line]) => `${prefix}${line}`),
  ];
}
