import type { RouteFamily } from '../../routing-policy.ts';
import type { FrrPeer } from './frr-config.ts';

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
export const startText = `log stdout debugging
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
