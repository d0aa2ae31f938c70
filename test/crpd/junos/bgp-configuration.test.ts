import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GetResponse__Output } from '../../../src/generated/gnmi/GetResponse.ts';
import {
  decodeElsewhere,
  decodeGracefulShutdown,
  decodeGroups,
  elsewhereRequest,
  encodePlan,
  oursRequest,
} from '../../../src/crpd/junos/bgp-configuration.ts';
import { printPath } from '../../../src/crpd/gnmi/path.ts';
import { parseAddress } from '../../../src/model/address.ts';
import { FaultError } from '../../../src/model/fault.ts';
import { parsePrefix } from '../../../src/model/prefix-set.ts';
import type { Step } from '../../../src/model/step.ts';

const address = (text: string) => parseAddress(text)!;
const prefix = (text: string) => parsePrefix(text)!;

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

describe('what is deactivated', () => {
  const inactive = { inactive: true };
  const [one, two] = [{ name: '10.0.0.1' }, { name: '10.0.0.2' }];
  const oneOff = { M: { on: ['10.0.0.2'], off: { neighbors: ['10.0.0.1'] } } };
  const allowOff = { C: { on: [], off: { neighbors: [], allow: true } } };
  const groupOff = { M: { on: [], off: { neighbors: ['10.0.0.1'], group: true } } };

  it.each<[string, unknown, unknown]>([
    ['a neighbor, inside', { name: 'M', neighbor: [{ '@': inactive, ...one }, two] }, oneOff],
    ['a neighbor, as text', { name: 'M', neighbor: [{ '@': { inactive: 'true' }, ...one }, two] }, oneOff],
    [
      'a neighbor, as RFC 7952 has it',
      { name: 'M', neighbor: [{ '@': { 'junos-configuration-metadata:active': false }, ...one }, two] },
      oneOff,
    ],
    ['a neighbor, beside', { name: 'M', neighbor: [one, two], '@neighbor': [inactive, null] }, oneOff],
    [
      'a neighbor alone, beside',
      { name: 'M', neighbor: one, '@neighbor': inactive },
      { M: { on: [], off: { neighbors: ['10.0.0.1'] } } },
    ],
    [
      'a neighbor, beside empty leaves, which keep their place',
      { name: 'M', neighbor: [null, one, two], '@neighbor': [null, inactive] },
      oneOff,
    ],
    ['allow, beside', { name: 'C', allow: ['10.0.0.0/8'], '@allow': inactive }, allowOff],
    ['allow, beside each value', { name: 'C', allow: ['10.0.0.0/8'], '@allow': [inactive] }, allowOff],
    [
      'allow, with a module before its name',
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

  it('a group, beside; and all of BGP', () => {
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
      'with modules before names',
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

  it('are read from plain JSON, too', () => {
    expect([...decodeGroups(replyOf('{"group":{"name":"M"}}', 'jsonVal')).keys()]).toEqual(['M']);
  });

  it.each<[string, string, RegExp]>([
    ['no JSON', '<configuration/>', /the configuration is not JSON: <configuration\/>/],
    ['a group without a name', '{"group":[{"allow":"all"}]}', /a group without a name: \{"allow":"all"\}/],
    ['a group that is no object', '{"group":["MESH"]}', /a group without a name: "MESH"/],
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
      'an allow that is no prefix',
      '{"group":{"name":"M","allow":"10/8"}}',
      /allow of group M has 10\/8, which is not a prefix/,
    ],
    [
      'an allow of another shape, which would be put right in every round if it were passed over',
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
    ['not: it stands in one group', { group: [{ name: 'M', 'graceful-shutdown': { sender: {} } }] }, false],
    ['not: nothing is there', {}, false],
  ])('is read %s', (_, json, stands) => {
    expect(decodeGracefulShutdown(reply(json))).toBe(stands);
  });
});

describe('neighbors elsewhere', () => {
  it('are told with the place where they stand', () => {
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

  it('are not those of MESHRR, though the answer is broader than the question', () => {
    const ours = { name: 'MESHRR', protocols: { bgp: { group: mesh } } };
    const others = { bgp: { group: { name: 'BY-HAND', neighbor: { name: '10.9.9.9' } } } };

    const found = decodeElsewhere(reply({ configuration: { groups: [ours], protocols: others } }));

    expect([...found]).toEqual([['10.9.9.9', 'protocols bgp group BY-HAND']]);
  });

  it('are none where the path is missing', () => {
    expect(decodeElsewhere(undefined).size).toBe(0);
  });

  it('are told of when they cannot be read', () => {
    const error = caught(() => decodeElsewhere(reply({ group: { name: 'X', neighbor: 'fe80::1%eth0' } })));

    expect(error.fault.detail).toBe('neighbor fe80::1%eth0 in protocols bgp group X is not an address');
  });
});

it('asks for one path a request, as configuration in JSON_IETF', () => {
  const asked = [oursRequest, elsewhereRequest].map(({ path, type, encoding }) => [
    path!.map(({ origin, elem }) => `${origin}:${printPath(elem as never)}`),
    type,
    encoding,
  ]);

  expect(asked).toEqual([
    [['juniper:/configuration/groups[name=MESHRR]/protocols/bgp'], 'CONFIG', 'JSON_IETF'],
    [['juniper:/configuration/protocols/bgp'], 'CONFIG', 'JSON_IETF'],
  ]);
});

describe('a plan', () => {
  const add = (peer: string): Step => ({
    kind: 'add',
    group: 'MESH',
    peer: address(peer),
    identity: 'a-0',
    reason: 'discovered',
  });
  const remove = (peer: string): Step => ({
    kind: 'remove',
    group: 'MESH',
    peer: address(peer),
    identity: 'b-0',
    reason: 'gone',
  });
  const allow = (from: readonly string[], to: readonly string[]): Step => ({
    kind: 'allow',
    group: 'CLIENTS',
    from: from.map(prefix),
    to: to.map(prefix),
  });

  it.each<[string, readonly Step[]]>([
    ['adds-a-neighbor', [add('10.0.0.1')]],
    ['removes-a-neighbor', [remove('2001:db8::1')]],
    ['sets-the-first-allow', [allow([], ['10.0.0.0/8'])]],
    ['replaces-allow', [allow(['0.0.0.0/0'], ['0.0.0.0/1', '128.0.0.0/1'])]],
    ['takes-allow-away', [allow(['0.0.0.0/0', '::/0'], [])]],
    ['does-all-at-once', [remove('10.0.0.2'), add('10.0.0.1'), allow(['0.0.0.0/0'], ['::/0'])]],
    ['begins-a-drain', [{ kind: 'graceful-shutdown', to: 'set' }]],
    ['ends-a-drain', [{ kind: 'graceful-shutdown', to: 'deleted' }]],
    ['is-empty', []],
  ])('%s', async (name, steps) => {
    await expect(shown(steps)).toMatchFileSnapshot(`../../golden/set/${name}.json`);
  });

  it('deletes nothing that the last read did not show, and changes whatever it says', () => {
    const peers = fc.uniqueArray(fc.ipV4().map(address), { maxLength: 8 });
    fc.assert(
      fc.property(peers, peers, (added, removed) => {
        const request = encodePlan({ hash: '00000000', steps: [...added.map(add), ...removed.map(remove)] });
        expect(request.delete).toHaveLength(removed.length);
        expect(request.update).toHaveLength(added.length);
        expect(request.replace ?? []).toHaveLength(0);
      }),
    );
  });

  /** A SetRequest as a person reads it. */
  function shown(steps: readonly Step[]): string {
    const { delete: deleted = [], update = [] } = encodePlan({ hash: '00000000', steps });
    const readable = {
      delete: deleted.map((path) => `${path.origin}:${printPath(path.elem as never)}`),
      update: update.map(({ path, val }) => ({
        path: `${path!.origin}:${printPath(path!.elem as never)}`,
        json_ietf_val: JSON.parse(String(val!.jsonIetfVal)) as unknown,
      })),
    };
    return `${JSON.stringify(readable, undefined, 2)}\n`;
  }
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
