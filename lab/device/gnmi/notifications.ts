import type { Notification } from '../../../src/generated/gnmi/Notification.ts';
import type { PathElem } from '../../../src/generated/gnmi/PathElem.ts';
import type { TypedValue } from '../../../src/generated/gnmi/TypedValue.ts';
import type { EngineSession } from '../../engine/engine.ts';
import type { Switches } from '../switches.ts';

type Named = readonly [leaf: string, value: TypedValue];

/**
 * What telemetry says of a neighbor, as captured: its path with keys as the prefix, relative typed leaves.
 * A leaf may be hidden: ON_CHANGE of a container brings only the leaves that support it.
 */
export function neighborNotifications(
  session: EngineSession,
  switches: Switches,
  nowMs: number,
  hides?: 'session-state',
): readonly Notification[] {
  const leaves: readonly Named[] = [
    ...(hides === 'session-state' ? [] : [['session-state', { stringVal: session.state }] as const]),
    ['established-transitions', { uintVal: session.transitions }],
    ...(switches.peerGroup === 'told' ? [['peer-group', { stringVal: session.group }] as const] : []),
    ['peer-as', session.peerAs === undefined ? { stringVal: '(null)' } : { uintVal: session.peerAs }],
    ['last-established', { uintVal: lastEstablished(session, switches, nowMs) }],
    ...(switches.dynamicallyConfigured === 'told'
      ? [['dynamically-configured', { boolVal: session.dynamic }] as const]
      : []),
  ];
  const base = { timestamp: timestamp(nowMs), atomic: switches.atomic === 'yes' };
  const prefix = neighborPath(session.address, switches);
  return [
    {
      ...base,
      prefix: { elem: prefix },
      update: leaves.map(([leaf, val]) => ({ path: { elem: [{ name: 'state' }, { name: leaf }] }, val })),
    },
    // Address families come in notifications of their own.
    {
      ...base,
      prefix: {
        elem: [
          ...prefix,
          { name: 'afi-safis' },
          { name: 'afi-safi', key: { 'afi-safi-name': 'IPV4_UNICAST' } },
        ],
      },
      update: [
        {
          path: { elem: [{ name: 'state' }, { name: 'prefixes' }, { name: 'received' }] },
          val: { uintVal: 0 },
        },
      ],
    },
  ];
}

/** What nobody asked for: an answer may be broader than the question. */
export function globalNotification(switches: Switches, nowMs: number): Notification {
  return {
    timestamp: timestamp(nowMs),
    atomic: switches.atomic === 'yes',
    prefix: { elem: [...bgpPath(switches), { name: 'global' }] },
    update: [{ path: { elem: [{ name: 'state' }, { name: 'router-id' }] }, val: { stringVal: 'zero-len' } }],
  };
}

/** Says that a neighbor is gone. */
export function neighborGone(address: string, switches: Switches, nowMs: number): Notification {
  return { timestamp: timestamp(nowMs), delete: [{ elem: neighborPath(address, switches) }] };
}

/** Where telemetry has the neighbors. */
export function neighborsPath(switches: Switches): PathElem[] {
  return [...bgpPath(switches), { name: 'neighbors' }];
}

export function neighborPath(address: string, switches: Switches): PathElem[] {
  return [...neighborsPath(switches), { name: 'neighbor', key: { 'neighbor-address': address } }];
}

function bgpPath({ instanceNames }: Switches): PathElem[] {
  const [instance = '', protocol = ''] = instanceNames.split('/');
  return [
    { name: 'network-instances' },
    { name: 'network-instance', key: { name: instance } },
    { name: 'protocols' },
    { name: 'protocol', key: { identifier: 'BGP', name: protocol } },
    { name: 'bgp' },
  ];
}

function lastEstablished(
  { lastEstablished: at = 0n }: EngineSession,
  switches: Switches,
  nowMs: number,
): string {
  if (at === 0n || switches.lastEstablished === 'nanoseconds') return at.toString();
  return Math.max(0, Math.floor((nowMs - Number(at / 1_000_000n)) / 1000)).toString();
}

function timestamp(nowMs: number): string {
  return `${Math.floor(nowMs)}000000`;
}

/** A notification as a subscription in JSON brings it: leaf by leaf, each a value of its own. */
export function notificationInJson(notification: Notification): Notification {
  return {
    ...notification,
    update: (notification.update ?? []).map(({ path = null, val }) => ({
      path,
      val: { jsonVal: Buffer.from(JSON.stringify(val?.stringVal ?? val?.uintVal ?? val?.boolVal)) },
    })),
  };
}
