import { describe, expect, it } from 'vitest';
import type { Notification__Output } from '../../../src/generated/gnmi/Notification.ts';
import type { TypedValue__Output } from '../../../src/generated/gnmi/TypedValue.ts';
import { foldNotification, sessionsOf, type NeighborTable } from '../../../src/crpd/gnmi/neighbor-table.ts';
import { parseAddress, type IpAddress } from '../../../src/model/address.ts';

const peer = parseAddress('10.0.0.1')!;
const other = parseAddress('10.0.0.2')!;
const bgp = '/network-instances/network-instance[name=DEFAULT]/protocols/protocol[name=BGP]/bgp';
const at = (address: string) => `${bgp}/neighbors/neighbor[neighbor-address=${address}]`;
const state = (leaf: string) => `${at(peer)}/state/${leaf}`;

/** Parses a path in the notation of gNMI tools. */
function pathOf(text: string) {
  const elem = Array.from(text.matchAll(/\/([^/[]+)((?:\[[^\]]*\])*)/g), ([, name = '', keys = '']) => ({
    name,
    key: Object.fromEntries(
      Array.from(keys.matchAll(/\[([^=]+)=([^\]]*)\]/g), ([, key = '', value = '']) => [key, value]),
    ),
  }));
  return { elem };
}

type Value = Partial<TypedValue__Output>;
const string = (stringVal: string): Value => ({ stringVal });
const json = (value: unknown): Value => ({ jsonVal: Buffer.from(JSON.stringify(value)) });

interface Content {
  readonly prefix?: string;
  readonly update?: readonly (readonly [string, Value | null])[];
  readonly delete?: readonly string[];
}
function notification({ prefix, update = [], delete: deleted = [] }: Content): Notification__Output {
  return {
    prefix: prefix === undefined ? null : pathOf(prefix),
    update: update.map(([path, val]) => ({ path: pathOf(path), val })),
    delete: deleted.map(pathOf),
  } as unknown as Notification__Output;
}
/** The table after a notification; the same object if nothing has changed. */
function fold(table: NeighborTable, content: Content): NeighborTable {
  const after: NeighborTable = new Map(Array.from(table, ([address, row]) => [address, { ...row }]));
  const news = foldNotification(after, notification(content));
  if (news !== 'none') return after;
  expect(after).toEqual(table);
  return table;
}
const empty: NeighborTable = new Map();
const up: NeighborTable = new Map([
  [peer, { state: 'ESTABLISHED', transitions: 1, group: 'MESH' }],
  [other, { state: 'ACTIVE' }],
]);

describe('a leaf of a neighbor', () => {
  it.each<[string, Value, object]>([
    ['session-state', string('ESTABLISHED'), { state: 'ESTABLISHED' }],
    ['session-state', string('established'), { state: 'ESTABLISHED' }],
    ['session-state', string('openconfig-bgp-types:OPENSENT'), { state: 'OPENSENT' }],
    ['session-state', { asciiVal: 'IDLE' }, { state: 'IDLE' }],
    ['session-state', json('ACTIVE'), { state: 'ACTIVE' }],
    ['session-state', { jsonIetfVal: Buffer.from('"CONNECT"') }, { state: 'CONNECT' }],
    ['session-state', { jsonVal: Buffer.from('OPENCONFIRM') }, { state: 'OPENCONFIRM' }],
    ['established-transitions', { uintVal: '3' }, { transitions: 3 }],
    ['established-transitions', { intVal: '4' }, { transitions: 4 }],
    ['established-transitions', { doubleVal: 5 }, { transitions: 5 }],
    ['established-transitions', { floatVal: 6 }, { transitions: 6 }],
    ['established-transitions', json('7'), { transitions: 7 }],
    ['peer-group', string('MESH'), { group: 'MESH' }],
    ['dynamically-configured', { boolVal: true }, { dynamic: true }],
    ['dynamically-configured', { boolVal: false }, { dynamic: false }],
    ['dynamically-configured', string('true'), { dynamic: true }],
  ])('%s is read from %j', (leaf, value, expected) => {
    expect(fold(empty, { update: [[state(leaf), value]] }).get(peer)).toEqual(expected);
  });

  it.each<[string, Value | null]>([
    ['session-state', string('(null)')],
    ['session-state', string('SLEEPING')],
    ['session-state', null],
    ['session-state', {}],
    ['established-transitions', string('many')],
    ['established-transitions', { intVal: '-1' }],
    ['peer-group', string('zero-len')],
    ['peer-group', string('')],
    ['description', string('a neighbor')],
  ])('%s with an unusable value changes nothing: %j', (leaf, value) => {
    expect(fold(up, { update: [[state(leaf), value]] })).toBe(up);
  });

  it('that repeats what is known changes nothing', () => {
    expect(fold(up, { update: [[state('session-state'), string('ESTABLISHED')]] })).toBe(up);
  });

  it('changes only its own value, and leaves earlier snapshots of the sessions unchanged', () => {
    const table: NeighborTable = new Map([
      [peer, { state: 'ESTABLISHED', transitions: 1 }],
      [other, { state: 'ACTIVE' }],
    ]);
    const before = sessionsOf(table);
    foldNotification(table, notification({ update: [[state('session-state'), string('IDLE')]] }));

    expect(table.get(peer)).toEqual({ state: 'IDLE', transitions: 1 });
    expect(table.get(other)).toEqual({ state: 'ACTIVE' });
    expect(before.get(peer)?.state).toBe('ESTABLISHED');
  });

  it.each(['DEFAULT/BGP', 'master/bgp', 'DEFAULT/DEFAULT'])(
    'is read whatever the instance and the protocol are called: %s',
    (names) => {
      const [instance = '', protocol = ''] = names.split('/');
      const prefix = `/network-instances/network-instance[name=${instance}]/protocols/protocol[identifier=BGP][name=${protocol}]`;
      const path = `/bgp/neighbors/neighbor[neighbor-address=${peer}]/state/session-state`;

      expect(fold(empty, { prefix, update: [[path, string('IDLE')]] }).get(peer)).toEqual({ state: 'IDLE' });
    },
  );

  it.each([
    [
      'of an address family',
      `${at(peer)}/afi-safis/afi-safi[afi-safi-name=IPV4_UNICAST]/state/session-state`,
    ],
    ['of its configuration', `${at(peer)}/config/peer-group`],
    ['below a container of its state', `${at(peer)}/state/counters/session-state`],
    ['of a neighbor whose key is not an address', `${at('r1')}/state/session-state`],
    ['of a neighbor without its key', `${bgp}/neighbors/neighbor/state/session-state`],
    ['of something else', '/interfaces/interface[name=lo0]/state/session-state'],
  ])('%s is skipped', (_, path) => {
    expect(fold(empty, { update: [[path, string('IDLE')]] })).toBe(empty);
  });
});

describe('a container as JSON', () => {
  it.each([
    [
      'the state',
      `${at(peer)}/state`,
      { 'session-state': 'IDLE', 'established-transitions': '2', 'neighbor-address': 'x' },
    ],
    [
      'the neighbor',
      at(peer),
      { 'oc-bgp:state': { 'oc-bgp:session-state': 'IDLE', 'established-transitions': 2 } },
    ],
  ])('is read leaf by leaf: %s', (_, path, value) => {
    expect(fold(empty, { update: [[path, json(value)]] }).get(peer)).toEqual({
      state: 'IDLE',
      transitions: 2,
    });
  });

  it('skips lists and null', () => {
    expect(
      fold(empty, {
        update: [[`${at(peer)}/state`, json({ 'session-state': ['IDLE'], 'peer-group': null })]],
      }),
    ).toBe(empty);
  });
});

describe('a delete', () => {
  it.each([
    ['the neighbor', at(peer)],
    ['its state', `${at(peer)}/state`],
    ['its session-state', state('session-state')],
  ])('of %s forgets only that neighbor', (_, path) => {
    expect([...fold(up, { delete: [path] }).keys()]).toEqual([other]);
  });

  it.each([
    '/',
    '/network-instances',
    '/network-instances/network-instance[name=DEFAULT]/protocols/protocol[name=BGP]',
    bgp,
    `${bgp}/neighbors`,
    '/openconfig-network-instance:network-instances',
  ])('above all neighbors forgets them all: %s', (path) => {
    expect(fold(up, { delete: [path] }).size).toBe(0);
  });

  it('of another leaf forgets that leaf', () => {
    expect(fold(up, { delete: [state('peer-group')] }).get(peer)).toEqual({
      state: 'ESTABLISHED',
      transitions: 1,
    });
    expect(fold(up, { delete: [state('established-transitions')] }).get(peer)).toEqual({
      state: 'ESTABLISHED',
      group: 'MESH',
    });
  });

  it.each([
    ['a leaf we do not use', state('description')],
    ['an address family', `${at(peer)}/afi-safis`],
    ['a leaf of the same name elsewhere', `${at(peer)}/transport/session-state`],
    ['an unknown neighbor', at('10.0.0.9')],
    ['something else', '/interfaces'],
    ['a sibling of BGP', '/network-instances/network-instance[name=DEFAULT]/vlans'],
  ])('of %s changes nothing', (_, path) => {
    expect(fold(up, { delete: [path] })).toBe(up);
  });

  it('above an empty table changes nothing', () => {
    expect(fold(empty, { delete: [bgp] })).toBe(empty);
  });

  it('comes before the updates of its notification', () => {
    const content = { delete: [at(peer)], update: [[state('session-state'), string('IDLE')]] } as const;

    expect(fold(up, content).get(peer)).toEqual({ state: 'IDLE' });
  });
});

it('foldNotification notes which neighbors a notification mentions, and when', () => {
  const update = [
    [`/neighbor[neighbor-address=${peer}]/state/description`, string('a')],
    [`/neighbor[neighbor-address=${other}]/state/description`, string('b')],
    ['/global/state/as', string('64512')],
  ] as const;

  const notified = notification({ prefix: `${bgp}/neighbors`, update });
  const mentions = { anyLeaf: new Map<IpAddress, number>(), state: new Map<IpAddress, number>() };
  foldNotification(new Map(), notified, mentions, 7);

  expect([...mentions.anyLeaf]).toEqual([
    [peer, 7],
    [other, 7],
  ]);
  expect(mentions.state.size).toBe(0);
});

it('sessionsOf shows only neighbors whose state is known', () => {
  const table: NeighborTable = new Map([
    [peer, { state: 'IDLE', transitions: 1 }],
    [other, { group: 'MESH' }],
  ]);

  expect([...sessionsOf(table).values()]).toEqual([{ address: peer, state: 'IDLE', transitions: 1 }]);
});

describe('prefix counts', () => {
  const family = (name: string) => `${at(peer)}/afi-safis/afi-safi[afi-safi-name=${name}]`;
  const counts = (table: NeighborTable) => Object.fromEntries(Array.from(table.get(peer)?.prefixes ?? []));
  const counted = fold(up, {
    prefix: family('openconfig-bgp-types:IPV4_UNICAST'),
    update: [
      ['/state/prefixes/received', { uintVal: '7' }],
      ['/state/prefixes/sent', string('3')],
      ['/state/prefixes/received-pre-policy', { uintVal: '9' }],
      ['/state/prefixes/accepted', string('(null)')],
      ['/state/active', { boolVal: true }],
    ],
  });

  it('are read by family, as numbers; other leaves of the container are skipped', () => {
    expect(counts(counted)).toEqual({ IPV4_UNICAST: { received: 7, sent: 3 } });
    expect(counted.get(peer)).toMatchObject({ state: 'ESTABLISHED', transitions: 1 });
    const both = fold(counted, {
      update: [[`${family('L2VPN_EVPN')}/state/prefixes/received`, { uintVal: '1' }]],
    });
    expect(counts(both)).toEqual({ IPV4_UNICAST: { received: 7, sent: 3 }, L2VPN_EVPN: { received: 1 } });
  });

  it('that change leave earlier snapshots unchanged', () => {
    const table: NeighborTable = new Map([[peer, { ...counted.get(peer) }]]);
    const before = sessionsOf(table).get(peer)?.prefixes;
    const update = ['received', 'sent'].map((leaf) => [`/state/prefixes/${leaf}`, { uintVal: '8' }] as const);
    const news = foldNotification(table, notification({ prefix: family('IPV4_UNICAST'), update }));

    expect(news).toBe('counts');
    expect(counts(table)).toEqual({ IPV4_UNICAST: { received: 8, sent: 8 } });
    expect(before?.get('IPV4_UNICAST')).toEqual({ received: 7, sent: 3 });
  });

  it('that are repeated change nothing', () => {
    expect(
      fold(counted, { update: [[`${family('IPV4_UNICAST')}/state/prefixes/sent`, { uintVal: '3' }]] }),
    ).toBe(counted);
  });

  it('are deleted with their family, and do not make a session', () => {
    expect(counts(fold(counted, { delete: [family('IPV4_UNICAST')] }))).toEqual({});
    const alone = fold(empty, {
      update: [[`${family('IPV4_UNICAST')}/state/prefixes/sent`, { uintVal: '3' }]],
    });
    expect(sessionsOf(alone).size).toBe(0);
  });
});
