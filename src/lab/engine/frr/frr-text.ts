import type { RouteFamily } from '../routing-policy.ts';
import type { FrrConfig, FrrPeer } from './frr-config.ts';

/** How FRR calls the families. */
export const frrFamily: Readonly<Record<RouteFamily, string>> = {
  inet: 'ipv4 unicast',
  inet6: 'ipv6 unicast',
  evpn: 'l2vpn evpn',
};

/** What is not about BGP: the log that the engine follows, and route maps that act at once. */
const preamble = ['log stdout debugging', 'debug bgp neighbor-events', 'bgp route-map delay-timer 0'];

/** The whole configuration, as a file that bgpd starts with. */
export function frrText(config: FrrConfig | undefined): string {
  return `${[...preamble, ...(config === undefined ? [] : linesOf(config))].join('\n')}\n`;
}

function linesOf({ as, instance, filters, peers, ranges }: FrrConfig): readonly string[] {
  return [
    ...Array.from(filters.values()).flatMap(({ lines }) => lines),
    `router bgp ${as}`,
    ...indented([
      ...instance.values(),
      ...Array.from(peers).flatMap(([name, peer]) => peerLines(name, peer)),
      ...Array.from(ranges, ([prefix, group]) => `bgp listen range ${prefix} peer-group ${group}`),
    ]),
    'exit',
  ];
}

/** Everything that one neighbor or peer group needs, from nothing. */
export function peerLines(
  name: string,
  { isGroup, remoteAs, settings, families }: FrrPeer,
): readonly string[] {
  return [
    ...(isGroup ? [`neighbor ${name} peer-group`] : []),
    `neighbor ${name} remote-as ${remoteAs}`,
    ...Array.from(settings.values(), (line) => `neighbor ${name} ${line}`),
    ...Array.from(families, ([family, lines]) =>
      inFamily(
        family,
        Array.from(lines.values(), (line) => `neighbor ${name} ${line}`),
      ),
    ).flat(),
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
