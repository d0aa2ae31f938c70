import type { Notification } from '../../../src/generated/gnmi/Notification.ts';
import type { PathElem } from '../../../src/generated/gnmi/PathElem.ts';
import type { TypedValue } from '../../../src/generated/gnmi/TypedValue.ts';
import type { EngineSession } from '../../engine/engine.ts';
import type { Switches } from '../switches.ts';

type Leaf = readonly [name: string, value: TypedValue];

/**
 * The notifications about a neighbor, shaped as in captures: the prefix is the neighbor's path with its keys, and the
 * typed leaves are relative to it. `hides` leaves out one leaf: ON_CHANGE of a container sends only leaves that support
 * ON_CHANGE.
 */
export function neighborNotifications(
  session: EngineSession,
  switches: Switches,
  nowMs: number,
  hides?: 'session-state',
): readonly Notification[] {
  const leaves: readonly Leaf[] = [
    ...(hides === 'session-state' ? [] : [['session-state', { stringVal: session.state }] as const]),
    ['established-transitions', { uintVal: session.transitions }],
    ...(switches.peerGroup === 'sent' ? [['peer-group', { stringVal: session.group }] as const] : []),
    ['peer-as', session.peerAs === undefined ? { stringVal: '(null)' } : { uintVal: session.peerAs }],
    ['last-established', { uintVal: lastEstablished(session, switches, nowMs) }],
    ...(switches.dynamicallyConfigured === 'sent'
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
    // Each address family has its own notification.
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

/** A notification outside the neighbors, for a device that answers more than it was asked. */
export function globalNotification(switches: Switches, nowMs: number): Notification {
  return {
    timestamp: timestamp(nowMs),
    atomic: switches.atomic === 'yes',
    prefix: { elem: [...bgpPath(switches), { name: 'global' }] },
    update: [{ path: { elem: [{ name: 'state' }, { name: 'router-id' }] }, val: { stringVal: 'zero-len' } }],
  };
}

/** The delete of a neighbor that was removed. */
export function neighborDelete(address: string, switches: Switches, nowMs: number): Notification {
  return { timestamp: timestamp(nowMs), delete: [{ elem: neighborPath(address, switches) }] };
}

/** The path of the neighbors in telemetry. */
export function neighborsPath(switches: Switches): PathElem[] {
  return [...bgpPath(switches), { name: 'neighbors' }];
}

/** The path of one neighbor in telemetry. */
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

/** The same notification with the encoding JSON: each leaf is a JSON value. */
export function notificationInJson(notification: Notification): Notification {
  return {
    ...notification,
    update: (notification.update ?? []).map(({ path = null, val }) => ({
      path,
      val: { jsonVal: Buffer.from(JSON.stringify(val?.stringVal ?? val?.uintVal ?? val?.boolVal)) },
    })),
  };
}
