import { describe, expect, it } from 'vitest';
import type { GetResponse__Output } from '../../../src/generated/gnmi/GetResponse.ts';
import {
  decodeElsewhere,
  decodeGracefulShutdown,
  decodeGroups,
} from '../../../src/crpd/junos/bgp-configuration.ts';
import { FaultError } from '../../../src/model/fault.ts';

/** A reply as it comes off the wire, with text for its value. */
function replyOf(text: string, kind: 'jsonIetfVal' | 'jsonVal' = 'jsonIetfVal'): GetResponse__Output {
  const update = [{ path: null, val: { [kind]: Buffer.from(text) } }];
  return { notification: [{ update, delete: [] }] } as unknown as GetResponse__Output;
}
const reply = (json: unknown) => replyOf(JSON.stringify(json));

function groupsOf(json: unknown) {
  return Object.fromEntries(
    Array.from(decodeGroups(reply(json)), ([name, { neighbors, allow }]) => [
      name,
      [[...neighbors], [...allow]],
    ]),
  );
}

/** What is deactivated in each group. */
const offIn = (json: unknown) =>
  Object.fromEntries(
    Array.from(decodeGroups(reply(json)), ([name, { neighbors, allow, deactivated }]) => [
      name,
      {
        on: [...neighbors, ...allow],
        off: deactivated && { ...deactivated, neighbors: [...deactivated.neighbors] },
      },
    ]),
  );

const mesh = { name: 'MESH', neighbor: [{ name: '10.0.0.1' }, { name: '2001:DB8::1' }] };
const clients = { name: 'CLIENTS', allow: ['10.0.0.0/8', '2001:db8::/32'] };

describe('the groups of MESHRR show as deactivated', () => {
  const inactive = { inactive: true };
  const [one, two] = [{ name: '10.0.0.1' }, { name: '10.0.0.2' }];
  const oneOff = { M: { on: ['10.0.0.2'], off: { neighbors: ['10.0.0.1'] } } };
  const allowOff = { C: { on: [], off: { neighbors: [], allow: true } } };
  const groupOff = { M: { on: [], off: { neighbors: ['10.0.0.1'], group: true } } };

  it.each<[string, unknown, unknown]>([
    ['a neighbor that is marked inside', { name: 'M', neighbor: [{ '@': inactive, ...one }, two] }, oneOff],
    [
      'a neighbor that is marked inside, as text',
      { name: 'M', neighbor: [{ '@': { inactive: 'true' }, ...one }, two] },
      oneOff,
    ],
    [
      'a neighbor that is marked as in RFC 7952',
      { name: 'M', neighbor: [{ '@': { 'junos-configuration-metadata:active': false }, ...one }, two] },
      oneOff,
    ],
    [
      'a neighbor that is marked beside the list',
      { name: 'M', neighbor: [one, two], '@neighbor': [inactive, null] },
      oneOff,
    ],
    [
      'an only neighbor that is marked beside it',
      { name: 'M', neighbor: one, '@neighbor': inactive },
      { M: { on: [], off: { neighbors: ['10.0.0.1'] } } },
    ],
    [
      'a neighbor that is marked beside a list with empty leaves, which count',
      { name: 'M', neighbor: [null, one, two], '@neighbor': [null, inactive] },
      oneOff,
    ],
    ['allow that is marked beside it', { name: 'C', allow: ['10.0.0.0/8'], '@allow': inactive }, allowOff],
    [
      'allow that is marked beside each value',
      { name: 'C', allow: ['10.0.0.0/8'], '@allow': [inactive] },
      allowOff,
    ],
    [
      'allow that is marked with a module prefix',
      { name: 'C', allow: ['10.0.0.0/8'], '@junos:allow': { 'junos:active': 'false' } },
      allowOff,
    ],
    ['a group', { '@': inactive, name: 'M', neighbor: [one] }, groupOff],
    [
      'nothing',
      { '@': { comment: '/* mesh */' }, name: 'M', neighbor: [{ '@': { active: true }, ...one }] },
      { M: { on: ['10.0.0.1'], off: undefined } },
    ],
  ])('%s', (_, group, expected) => {
    expect(offIn({ group: [group] })).toEqual(expected);
  });

  it('a group that is marked beside the list, and all groups where BGP is marked', () => {
    expect(offIn({ group: [{ name: 'M', neighbor: [one] }], '@group': [inactive] })).toEqual(groupOff);
    expect(offIn({ '@': inactive, group: [{ name: 'M', neighbor: [one] }] })).toEqual(groupOff);
  });
});

describe('the groups of MESHRR', () => {
  it.each<[string, unknown, unknown]>([
    [
      'as arrays',
      { group: [mesh, clients] },
      { MESH: [['10.0.0.1', '2001:db8::1'], []], CLIENTS: [[], ['10.0.0.0/8', '2001:db8::/32']] },
    ],
    ['with one group unwrapped', { group: clients }, { CLIENTS: [[], ['10.0.0.0/8', '2001:db8::/32']] }],
    [
      'with one neighbor unwrapped',
      { group: { name: 'MESH', neighbor: { name: '10.0.0.1' } } },
      { MESH: [['10.0.0.1'], []] },
    ],
    [
      'with a neighbor that is only text',
      { group: { name: 'MESH', neighbor: '10.0.0.1' } },
      { MESH: [['10.0.0.1'], []] },
    ],
    ['with one prefix as a leaf', { group: { name: 'C', allow: '10.0.0.0/8' } }, { C: [[], ['10.0.0.0/8']] }],
    [
      'with host bits as Junos clears them',
      { group: { name: 'C', allow: ['10.1.2.3/8'] } },
      { C: [[], ['10.0.0.0/8']] },
    ],
    ['with allow all', { group: { name: 'C', allow: ['all'] } }, { C: [[], ['0.0.0.0/0', '::/0']] }],
    [
      'with allow all as a leaf',
      { group: { name: 'C', allow: { all: [null] } } },
      { C: [[], ['0.0.0.0/0', '::/0']] },
    ],
    [
      'with empty leaves',
      { group: [{ name: 'M', passive: [null], neighbor: [null], allow: [null] }] },
      { M: [[], []] },
    ],
    ['with a name that is a number', { group: [{ name: 7 }] }, { '7': [[], []] }],
    [
      'with module prefixes',
      { 'junos-conf-protocols:group': [mesh] },
      { MESH: [['10.0.0.1', '2001:db8::1'], []] },
    ],
    [
      'with metadata beside',
      { group: [{ '@': { 'junos:comment': 'x' }, name: 'M', '@neighbor': [] }] },
      { M: [[], []] },
    ],
    ['in no group at all', {}, {}],
    ['in an empty list', { group: [] }, {}],
    [
      'wrapped in all their parents',
      {
        configuration: {
          groups: [{ name: 'OTHER' }, { name: 'MESHRR', protocols: { bgp: { group: clients } } }],
        },
      },
      { CLIENTS: [[], ['10.0.0.0/8', '2001:db8::/32']] },
    ],
    [
      'wrapped, with an only configuration group as an object',
      { configuration: { groups: { name: 'MESHRR', protocols: { bgp: { group: clients } } } } },
      { CLIENTS: [[], ['10.0.0.0/8', '2001:db8::/32']] },
    ],
    [
      'but not those of another configuration group',
      { configuration: { groups: [{ name: 'OTHER', protocols: { bgp: { group: clients } } }] } },
      {},
    ],
    ['wrapped in bgp alone', { bgp: { group: clients } }, { CLIENTS: [[], ['10.0.0.0/8', '2001:db8::/32']] }],
  ])('are read %s', (_, json, expected) => {
    expect(groupsOf(json)).toEqual(expected);
  });

  it('are none where the path is missing, or the reply brings no value', () => {
    expect(decodeGroups(undefined).size).toBe(0);
    expect(decodeGroups({ notification: [] } as unknown as GetResponse__Output).size).toBe(0);
    const ascii = { notification: [{ update: [{ path: null, val: { asciiVal: '{}' } }] }] };
    expect(decodeGroups(ascii as unknown as GetResponse__Output).size).toBe(0);
  });

  it('are read from plain JSON as well', () => {
    expect([...decodeGroups(replyOf('{"group":{"name":"M"}}', 'jsonVal')).keys()]).toEqual(['M']);
  });

  it.each<[string, string, RegExp]>([
    ['text that is not JSON', '<configuration/>', /the configuration is not JSON: <configuration\/>/],
    ['a group without a name', '{"group":[{"allow":"all"}]}', /a group without a name: \{"allow":"all"\}/],
    ['a group that is not an object', '{"group":["MESH"]}', /a group without a name: "MESH"/],
    [
      'a neighbor without a name',
      '{"group":{"name":"M","neighbor":{"x":1}}}',
      /neighbor in group M without a name/,
    ],
    [
      'a neighbor that is not an address',
      '{"group":{"name":"M","neighbor":"r1"}}',
      /neighbor r1 in group M is not an address/,
    ],
    [
      'an allow that is not a prefix',
      '{"group":{"name":"M","allow":"10/8"}}',
      /allow of group M has 10\/8, which is not a prefix/,
    ],
    [
      'an allow of another shape, which every round would try to repair if it were skipped',
      '{"group":{"name":"M","allow":[{"prefix":"10.0.0.0/8"}]}}',
      /allow of group M has \{"prefix":"10.0.0.0\/8"\}, which is not a prefix/,
    ],
  ])('cannot be read: %s', (_, text, message) => {
    const error = caught(() => decodeGroups(replyOf(text)));

    expect(error.fault.kind).toBe('unreadable');
    expect(error.fault.detail).toMatch(message);
  });
});

describe('graceful-shutdown sender', () => {
  it.each<[string, unknown, boolean]>([
    [
      'with a preference',
      { 'graceful-shutdown': { sender: { 'local-preference': 0 } }, group: [mesh] },
      true,
    ],
    ['as an empty container', { 'graceful-shutdown': { sender: {} } }, true],
    ['as an empty leaf', { 'graceful-shutdown': { sender: [null] } }, true],
    [
      'wrapped in its parents',
      {
        configuration: {
          groups: { name: 'MESHRR', protocols: { bgp: { 'graceful-shutdown': { sender: {} } } } },
        },
      },
      true,
    ],
    ['not: only the receiver is configured', { 'graceful-shutdown': { receiver: {} } }, false],
    ['not: it is set in one group', { group: [{ name: 'M', 'graceful-shutdown': { sender: {} } }] }, false],
    ['not: nothing is configured', {}, false],
  ])('is read %s', (_, json, isSet) => {
    expect(decodeGracefulShutdown(reply(json))).toBe(isSet);
  });
});

describe('neighbors elsewhere', () => {
  it('are shown with the place where they are configured', () => {
    const found = decodeElsewhere(
      reply({ group: [mesh, { name: 'BY-HAND', neighbor: { name: '10.9.9.9' } }] }),
    );

    expect(Object.fromEntries(found)).toEqual({
      '10.0.0.1': 'protocols bgp group MESH',
      '2001:db8::1': 'protocols bgp group MESH',
      '10.9.9.9': 'protocols bgp group BY-HAND',
    });
  });

  it('are read from a reply that is wrapped in its parents', () => {
    const found = decodeElsewhere(reply({ configuration: { protocols: { bgp: { group: mesh } } } }));

    expect(found.size).toBe(2);
  });

  it('are not those of MESHRR, even where the answer is broader than the request', () => {
    const ours = { name: 'MESHRR', protocols: { bgp: { group: mesh } } };
    const others = { bgp: { group: { name: 'BY-HAND', neighbor: { name: '10.9.9.9' } } } };

    const found = decodeElsewhere(reply({ configuration: { groups: [ours], protocols: others } }));

    expect([...found]).toEqual([['10.9.9.9', 'protocols bgp group BY-HAND']]);
  });

  it('are none where the path is missing', () => {
    expect(decodeElsewhere(undefined).size).toBe(0);
  });

  it('that cannot be read are an unreadable fault', () => {
    const error = caught(() => decodeElsewhere(reply({ group: { name: 'X', neighbor: 'fe80::1%eth0' } })));

    expect(error.fault.detail).toBe('neighbor fe80::1%eth0 in protocols bgp group X is not an address');
  });
});

function caught(work: () => unknown): FaultError {
  try {
    work();
  } catch (error) {
    if (error instanceof FaultError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}
