import { describe, expect, it } from 'vitest';
import { applyEdit, type Edit, type EditRules } from '../../../../lab/device/config/edit.ts';
import { Refusal } from '../../../../lab/device/refusal.ts';
import { valueAt, type Elem } from '../../../../lab/device/config/tree.ts';
import { parseJunosText } from '../../../../lab/device/junos/parser.ts';

const bootText = `
protocols { bgp { group G {
    type internal;
    passive;
    hold-time 30;
    allow [ 10.1.0.0/16 10.2.0.0/16 ];
    neighbor 10.0.0.1 { description one; }
    neighbor 10.0.0.2;
} } }
interfaces { lo0 { unit 0; } }
`;
const strict: EditRules = { anyKeyOrder: false, deleteOfMissingFails: false, leafListUpdateReplaces: false };
const bgp: readonly Elem[] = [{ name: 'protocols' }, { name: 'bgp' }];
const group: readonly Elem[] = [...bgp, { name: 'group', key: 'G' }];

/** `neighbor=10.0.0.1 description` below the group G. */
function below(text: string, base: readonly Elem[] = group): readonly Elem[] {
  return [
    ...base,
    ...text
      .split(' ')
      .filter((word) => word !== '')
      .map((word) => {
        const [name = '', key] = word.split('=');
        return key === undefined ? { name } : { name, key };
      }),
  ];
}

function after(edits: readonly Edit[], rules = strict) {
  const { tree } = parseJunosText(bootText);
  for (const edit of edits) applyEdit(tree, edit, rules);
  return tree;
}

const whole = {
  name: 'G',
  type: 'internal',
  passive: [null],
  'hold-time': '30',
  allow: ['10.1.0.0/16', '10.2.0.0/16'],
  neighbor: [{ name: '10.0.0.1', description: 'one' }, { name: '10.0.0.2' }],
};

describe('a delete removes', () => {
  it.each<[string, string, unknown]>([
    ['an entry', 'neighbor=10.0.0.1', { ...whole, neighbor: [{ name: '10.0.0.2' }] }],
    ['a whole list', 'neighbor', without('neighbor')],
    ['a whole leaf-list', 'allow', without('allow')],
    ['a leaf', 'hold-time', without('hold-time')],
    ['an empty leaf', 'passive', without('passive')],
    [
      'a leaf of an entry',
      'neighbor=10.0.0.1 description',
      { ...whole, neighbor: [{ name: '10.0.0.1' }, { name: '10.0.0.2' }] },
    ],
    ['nothing if the entry is missing', 'neighbor=10.0.0.9', whole],
    ['nothing if the statement is missing', 'cluster', whole],
    ['nothing below a missing entry', 'neighbor=10.0.0.9 description', whole],
  ])('%s', (_, text, expected) => {
    expect(valueAt(after([{ kind: 'delete', path: below(text) }]), group)).toEqual(expected);
  });

  it('a list with its last entry', () => {
    const tree = after([
      { kind: 'delete', path: below('neighbor=10.0.0.1') },
      { kind: 'delete', path: below('neighbor=10.0.0.2') },
    ]);

    expect(valueAt(tree, group)).toEqual(without('neighbor'));
  });

  it.each(['neighbor=10.0.0.9', 'cluster', 'neighbor=10.0.0.9 description'])(
    'no missing statement on a device that refuses it: %s',
    (text) => {
      const edit: Edit = { kind: 'delete', path: below(text) };

      expect(() => after([edit], { ...strict, deleteOfMissingFails: true })).toThrow(
        /^statement not found: \/protocols\/bgp\/group\[name=G\]/,
      );
    },
  );

  function without(statement: keyof typeof whole) {
    const { [statement]: _, ...rest } = whole;
    return rest;
  }
});

describe('an update', () => {
  it.each<[string, string, unknown, unknown]>([
    [
      'adds an entry',
      'neighbor=10.0.0.3',
      { name: '10.0.0.3' },
      { ...whole, neighbor: [...whole.neighbor, { name: '10.0.0.3' }] },
    ],
    [
      'adds several entries',
      'neighbor',
      [{ name: '10.0.0.3' }, { name: '10.0.0.4', passive: [null] }],
      {
        ...whole,
        neighbor: [...whole.neighbor, { name: '10.0.0.3' }, { name: '10.0.0.4', passive: [null] }],
      },
    ],
    [
      'merges into an entry',
      'neighbor=10.0.0.1',
      { name: '10.0.0.1', passive: [null] },
      {
        ...whole,
        neighbor: [{ name: '10.0.0.1', description: 'one', passive: [null] }, { name: '10.0.0.2' }],
      },
    ],
    [
      'adds values to a leaf-list',
      'allow',
      ['10.2.0.0/16', '10.3.0.0/16'],
      { ...whole, allow: ['10.1.0.0/16', '10.2.0.0/16', '10.3.0.0/16'] },
    ],
    ['replaces a leaf', 'hold-time', '90', { ...whole, 'hold-time': '90' }],
    ['accepts a number for a leaf', 'hold-time', 90, { ...whole, 'hold-time': '90' }],
    [
      'creates missing parents',
      'graceful-shutdown sender local-preference',
      '0',
      { ...whole, 'graceful-shutdown': { sender: { 'local-preference': '0' } } },
    ],
    [
      'merges a container',
      'family',
      { inet: { unicast: {} } },
      { ...whole, family: { inet: { unicast: {} } } },
    ],
    [
      'merges a whole group',
      '',
      { name: 'G', neighbor: [{ name: '10.0.0.3' }] },
      { ...whole, neighbor: [...whole.neighbor, { name: '10.0.0.3' }] },
    ],
  ])('%s', (_, text, value, expected) => {
    expect(valueAt(after([{ kind: 'update', path: below(text), value }]), group)).toEqual(expected);
  });

  it('creates a group in a missing configuration group', () => {
    const path = below('groups=NEW protocols bgp group=H', []);

    expect(valueAt(after([{ kind: 'update', path, value: { name: 'H', type: 'internal' } }]), path)).toEqual({
      name: 'H',
      type: 'internal',
    });
  });

  it('merges into a list twice', () => {
    const tree = after([
      {
        kind: 'update',
        path: bgp,
        value: { group: [{ name: 'G', neighbor: [{ name: '10.0.0.3' }] }, { name: 'H' }] },
      },
      { kind: 'update', path: bgp, value: { group: [{ name: 'H', passive: [null] }] } },
    ]);

    expect(valueAt(tree, bgp)).toEqual({
      group: [
        { ...whole, neighbor: [...whole.neighbor, { name: '10.0.0.3' }] },
        { name: 'H', passive: [null] },
      ],
    });
  });

  it('changes a part that is not in the schema', () => {
    const path = below('interfaces lo0', []);

    expect(valueAt(after([{ kind: 'update', path, value: { 'unit 1': {} } }]), path)).toEqual({
      'unit 0': [null],
      'unit 1': {},
    });
  });
});

describe('a replace', () => {
  it.each<[string, string, unknown, unknown]>([
    ['replaces a leaf-list', 'allow', ['10.9.0.0/16'], { ...whole, allow: ['10.9.0.0/16'] }],
    ['replaces a list', 'neighbor', [{ name: '10.0.0.9' }], { ...whole, neighbor: [{ name: '10.0.0.9' }] }],
    [
      'replaces an entry',
      'neighbor=10.0.0.1',
      { name: '10.0.0.1' },
      { ...whole, neighbor: [{ name: '10.0.0.2' }, { name: '10.0.0.1' }] },
    ],
    ['creates a missing statement', 'cluster', '10.0.0.9', { ...whole, cluster: '10.0.0.9' }],
  ])('%s', (_, text, value, expected) => {
    expect(valueAt(after([{ kind: 'replace', path: below(text), value }]), group)).toEqual(expected);
  });
});

describe('a syntax error is thrown', () => {
  it.each<[string, readonly Elem[], unknown, string]>([
    [
      'an unknown element',
      below('peers'),
      {},
      "unknown element 'peers' in /protocols/bgp/group[name=G]/peers",
    ],
    ['an unknown element at the top', below('protocol', []), {}, "unknown element 'protocol' in /protocol"],
    ['something below a leaf', below('type internal'), [null], "unknown element 'internal'"],
    ['a key on a leaf-list', below('allow=10.1.0.0/16'), [null], "'allow' is not a list"],
    ['a key on a container', below('protocols=x bgp', []), {}, "'protocols' is not a list"],
    [
      'a list without its key in the path',
      below('group passive', bgp),
      [null],
      "'group' lacks its key in /protocols/bgp/group/passive",
    ],
    ['the whole configuration', [], {}, 'a Set of the whole configuration is not supported'],
    [
      'an unknown statement in the value',
      group,
      { name: 'G', neighbours: [] },
      "unknown element 'neighbours'",
    ],
    ['an entry without its key', below('neighbor'), [{ passive: [null] }], 'expected an entry with its key'],
    [
      'an entry whose key comes later',
      below('neighbor'),
      [{ passive: [null], name: '10.0.0.3' }],
      'expected the key to come first',
    ],
    [
      'a nested entry whose key comes later',
      bgp,
      { group: [{ type: 'internal', name: 'H' }] },
      'expected the key to come first',
    ],
    [
      'an entry with another name than in the path',
      below('neighbor=10.0.0.3'),
      { name: '10.0.0.4' },
      'expected the name 10.0.0.3',
    ],
    ['a key that is not a string', below('neighbor'), [{ name: 10 }], 'expected a name that is a string'],
    ['an entry that is not an object', below('neighbor'), ['10.0.0.3'], 'expected an object'],
    ['an unwrapped list', below('neighbor'), { name: '10.0.0.3' }, 'expected an array of entries'],
    ['an unwrapped leaf-list', below('allow'), '10.3.0.0/16', 'expected an array of values'],
    ['an empty leaf-list', below('allow'), [], 'expected an array of values'],
    ['numbers in a leaf-list', below('allow'), [10], 'expected an array of strings'],
    ['an empty leaf with true', below('passive'), true, 'expected [null]'],
    ['an empty leaf with [true]', below('passive'), [true], 'expected [null]'],
    ['a leaf that is a list', below('type'), ['internal'], 'expected a value'],
    ['a leaf that is null', below('type'), null, 'expected a value'],
    ['an invalid number', below('hold-time'), 'soon', 'expected a number'],
    ['a container that is null', below('family'), null, 'expected an object'],
    ['a container that is an array', below('family'), [], 'expected an object'],
  ])('for %s', (_, path, value, message) => {
    expect(() => after([{ kind: 'update', path, value }])).toThrow(
      expect.objectContaining({
        kind: 'syntax',
        message: expect.stringContaining(`syntax error, ${message}`) as string,
      }),
    );
    expect(() => after([{ kind: 'update', path, value }])).toThrow(Refusal);
  });

  it('for no order of keys where reorder-list-keys works', () => {
    const value = [{ passive: [null], name: '10.0.0.3' }];
    const edit: Edit = { kind: 'update', path: below('neighbor'), value };

    expect(valueAt(after([edit], { ...strict, anyKeyOrder: true }), below('neighbor=10.0.0.3'))).toEqual({
      name: '10.0.0.3',
      passive: [null],
    });
  });
});
