import { familyOf } from '../../../../src/model/address.ts';
import type { BgpConfig } from '../../bgp-config.ts';
import type { Settings } from './frr-config.ts';
import type { FrrPlace } from '../frr-place.ts';

/** What bgpd has to be told so that it does what Junos does unasked. */
const always = [
  'bgp log-neighbor-changes',
  'no bgp default ipv4-unicast',
  'no bgp ebgp-requires-policy',
  'no bgp network import-check',
  // Else a route map may not change what is reflected (RFC 4456, 10).
  'bgp route-reflector allow-outbound-policy',
  'bgp listen limit 5000',
  'coalesce-time 0',
];

/** What stands in `router bgp` and is about nobody in particular. */
export function instanceSettings(
  { groups, routerId, gracefulRestart }: BgpConfig,
  { address, speed }: FrrPlace,
): Settings {
  const own = familyOf(address) === 4 ? address : '192.0.2.1';
  const [cluster] = groups
    .flatMap((group) => [group, ...group.neighbors])
    .flatMap((settings) => settings.cluster ?? []);
  return new Map([
    ['router-id', `bgp router-id ${routerId ?? own}`],
    ...(cluster === undefined ? [] : [['cluster-id', `bgp cluster-id ${cluster}`] as const]),
    ...always.map((line) => [line, line] as const),
    ...(gracefulRestart === true ? keeping(speed) : notKeeping),
  ]);
}

const notKeeping = [['graceful-restart', 'bgp graceful-restart-disable']] as const;

/** Junos' own times (s): how long a restart may take, and how long its routes are kept at most. */
const restart = { within: 120, staleFor: 300 } as const;

function keeping(speed: number): readonly (readonly [string, string])[] {
  const faster = (seconds: number) => Math.max(1, Math.round(seconds / speed));
  return [
    ['graceful-restart', 'bgp graceful-restart'],
    ['restart-time', `bgp graceful-restart restart-time ${faster(restart.within)}`],
    ['stalepath-time', `bgp graceful-restart stalepath-time ${faster(restart.staleFor)}`],
  ];
}
