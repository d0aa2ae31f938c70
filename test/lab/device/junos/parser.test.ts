import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listOf, valueAt, type Tree } from '../../../../lab/device/config/tree.ts';
import { JunosSyntaxError } from '../../../../lab/device/junos/lexer.ts';
import { junosSchema } from '../../../../lab/device/junos/schema.ts';
import { isOpen, type Schema } from '../../../../lab/device/junos/statement.ts';
import { parseJunosText } from '../../../../lab/device/junos/parser.ts';
import { coreText, originalText, regionText } from '../../../support/boot-configs.ts';
import { printJunosText } from '../../../../lab/device/junos/printer.ts';

const bgp = (inside: string) => `protocols { bgp { ${inside} } }`;
const inBgp = (tree: Tree) => valueAt(tree, [{ name: 'protocols' }, { name: 'bgp' }]);

describe('the parser reads', () => {
  it.each<[string, string, unknown]>([
    ['a leaf', 'hold-time 30;', { 'hold-time': '30' }],
    ['a leaf in quotes', 'description "a; {b} # c";', { description: 'a; {b} # c' }],
    [
      'quotes and backslashes inside quotes',
      String.raw`description "\"a\" \\ b";`,
      { description: '"a" \\ b' },
    ],
    ['a text over several lines', 'description "one\ntwo";', { description: 'one\ntwo' }],
    ['an empty text', 'description "";', { description: '' }],
    ['an empty leaf', 'passive;', { passive: [null] }],
    ['an empty container', 'shutdown;', { shutdown: {} }],
    ['a container on one line', 'family inet unicast;', { family: { inet: { unicast: {} } } }],
    ['a leaf-list of one', 'export OUT;', { export: ['OUT'] }],
    ['a leaf-list with blanks inside its brackets', 'export [ A B ];', { export: ['A', 'B'] }],
    ['a leaf-list without blanks', 'export [A B];', { export: ['A', 'B'] }],
    ['a leaf-list over two statements', 'export A; export [ B A ];', { export: ['A', 'B'] }],
    [
      'entries of a list, with and without a block',
      'group G { type internal; neighbor 10.0.0.1; neighbor 2001:db8::1 { passive; } }',
      {
        group: [
          {
            name: 'G',
            type: 'internal',
            neighbor: [{ name: '10.0.0.1' }, { name: '2001:db8::1', passive: [null] }],
          },
        ],
      },
    ],
    [
      'a repeated list as one',
      'group G { neighbor 10.0.0.1; } group H; group G { passive; neighbor 10.0.0.2; }',
      {
        group: [
          { name: 'G', neighbor: [{ name: '10.0.0.1' }, { name: '10.0.0.2' }], passive: [null] },
          { name: 'H' },
        ],
      },
    ],
    [
      'a secret',
      'authentication-key "$9$x"; ## SECRET-DATA\n passive;',
      { 'authentication-key': '$9$x', passive: [null] },
    ],
    [
      'comments of both kinds',
      '/* a { */ passive; # b }\n hold-time/* c */9;',
      { passive: [null], 'hold-time': '9' },
    ],
    [
      'an inactive statement with its mark',
      'inactive: group G { neighbor 10.0.0.1; } inactive: export [ A B ]; inactive: family { inet { unicast; } } passive;',
      {
        group: [{ name: 'G', neighbor: [{ name: '10.0.0.1' }], '@': 'inactive' }],
        export: ['A', 'B'],
        '@export': 'inactive',
        family: { inet: { unicast: {} }, '@': 'inactive' },
        passive: [null],
      },
    ],
    [
      'no inactive statement that is not in the schema',
      'bfd-liveness-detection { inactive: multiplier 3; minimum-interval 100; }',
      { 'bfd-liveness-detection': { 'minimum-interval 100': [null] } },
    ],
    [
      'replace: and protect: without effect',
      'replace: group G { protect: passive; }',
      { group: [{ name: 'G', passive: [null] }] },
    ],
    [
      'a statement that is not in the schema',
      'bfd-liveness-detection { multiplier 3; }',
      { 'bfd-liveness-detection': { 'multiplier 3': [null] } },
    ],
    [
      'a statement that is not in the schema, on one line',
      'bfd-liveness-detection multiplier 3;',
      { 'bfd-liveness-detection': { 'multiplier 3': [null] } },
    ],
  ])('%s', (_, text, expected) => {
    expect(inBgp(parseJunosText(bgp(text)).tree)).toEqual(expected);
  });

  it('a repeated container as one', () => {
    const { tree } = parseJunosText(`${bgp('group A;')} ${bgp('group B;')}`);

    expect(inBgp(tree)).toEqual({ group: [{ name: 'A' }, { name: 'B' }] });
  });

  it('the one-liners of policies', () => {
    const { tree } = parseJunosText(`policy-options {
      as-list EDGE members [ 65001-65010 65100 ];
      community HOME members 65000:101;
      policy-statement P { term a { from community HOME; then reject; } then accept; }
    }`);

    expect(tree).toEqual({
      'policy-options': {
        'as-list': [{ name: 'EDGE', members: ['65001-65010', '65100'] }],
        community: [{ name: 'HOME', members: ['65000:101'] }],
        'policy-statement': [
          {
            name: 'P',
            term: [{ name: 'a', from: { community: ['HOME'] }, then: { reject: [null] } }],
            then: { accept: [null] },
          },
        ],
      },
    });
  });

  it('a certificate with its key, line by line', () => {
    const { tree } = parseJunosText(coreText);
    const [local] = listOf(
      valueAt(tree, [{ name: 'security' }, { name: 'certificates' }, { name: 'local' }]),
    );
    const [certificate = ''] = Object.keys(local!).filter((name) => name !== 'name');

    expect(local!['name']).toBe('GRPC');
    expect(certificate.split('\n')).toEqual([
      '"-----BEGIN PRIVATE KEY-----',
      'bm9uZQ==',
      '-----END PRIVATE KEY-----',
      '-----BEGIN CERTIFICATE-----',
      'bm9uZQ==',
      '-----END CERTIFICATE-----',
      '"',
    ]);
  });

  it('configuration groups, inside braces or each on its own', () => {
    const braced = parseJunosText('groups { A { system { host-name a; } } B { version 1; } }');
    const single = parseJunosText('groups A { system { host-name a; } } groups B { version 1; }');

    expect(braced.tree).toEqual({
      groups: [
        { name: 'A', system: { 'host-name': 'a' } },
        { name: 'B', version: '1' },
      ],
    });
    expect(single.tree).toEqual(braced.tree);
  });

  it('an empty text as an empty tree', () => {
    expect(parseJunosText(' # only this\n')).toEqual({ tree: {}, warnings: [] });
  });
});

describe('a type without its ;', () => {
  it('is read before a brace and before a statement, with a warning that has the line', () => {
    const { tree, warnings } = parseJunosText(originalText);
    const type = (group: string) =>
      valueAt(tree, [
        { name: 'groups', key: 'MESHRR' },
        { name: 'protocols' },
        { name: 'bgp' },
        { name: 'group', key: group },
        { name: 'type' },
      ]);

    expect(['MESHRR-CLIENTS', 'MESHRR-MESH', 'MESHRR-UPSTREAM', 'MESHRR-EDGE'].map(type)).toEqual([
      'internal',
      'internal',
      'internal',
      'external',
    ]);
    expect(warnings.map((warning) => warning.replace(/: .*group/, ':'))).toEqual([
      'line 19: MESHRR-CLIENTS type internal has no ;',
      'line 24: MESHRR-MESH type internal has no ;',
      'line 27: MESHRR-UPSTREAM type internal has no ;',
    ]);
  });

  it('is the only statement that may lack it', () => {
    expect(() => parseJunosText(bgp('hold-time 30 passive;'))).toThrow(JunosSyntaxError);
  });
});

describe('an error has line, column and what was expected:', () => {
  it.each([
    ['an unknown statement at the top', 'protocol { }', 'line 1, column 1: no such statement: protocol'],
    [
      'an unknown statement inside',
      'system {\n  hostname a;\n}',
      'line 2, column 3: no such statement in system: hostname',
    ],
    [
      'an unknown statement in a policy',
      'policy-options { policy-statement P { than reject; } }',
      'line 1, column 39: no such statement in policy-options policy-statement P: than',
    ],
    ['an extra brace', 'system { }\n}', 'line 2, column 1: expected a statement, not }'],
    [
      'a missing brace',
      'system {\n',
      'line 2, column 1: expected a statement in system, not the end of the text',
    ],
    [
      'a list that does not end',
      'apply-groups [ A',
      'line 1, column 17: expected a value for apply-groups, not the end of the text',
    ],
    [
      'a list without values',
      'apply-groups [ ];',
      'line 1, column 16: expected a value for apply-groups, not ]',
    ],
    [
      'a leaf without its value',
      'system { host-name; }',
      'line 1, column 19: expected a value for system host-name, not ;',
    ],
    [
      'two values instead of one',
      'system { host-name a b; }',
      'line 1, column 22: expected ; after system host-name, not b',
    ],
    [
      'an invalid number',
      'protocols { bgp { hold-time soon; } }',
      'line 1, column 29: expected a number for protocols bgp hold-time, not soon',
    ],
    ['an entry without its name', 'groups { { } }', 'line 1, column 10: expected a value for groups, not {'],
    [
      'a missing ; at the end',
      'apply-groups A',
      'line 1, column 15: expected ; after apply-groups, not the end of the text',
    ],
    [
      'quoted text instead of a statement',
      '"system" { }',
      'line 1, column 1: expected a statement, not system',
    ],
    ['a string that does not end', 'version "24;\n', 'line 1, column 9: unterminated string'],
    ['a comment that does not end', 'version 24;\n/* soon', 'line 2, column 1: unterminated comment'],
    [
      'an inactive block that does not end',
      'system { inactive: services { ssh; ',
      'line 1, column 36: expected a statement in system services, not the end of the text',
    ],
    [
      'a template that was never rendered',
      'system { host-name {{ name }}; }',
      'line 1, column 20: expected a value for system host-name, not {',
    ],
  ])('%s', (_, text, message) => {
    expect(() => parseJunosText(text)).toThrow(
      new JunosSyntaxError(message.replace(/^line.*?: /, ''), place(message)),
    );
  });

  function place(message: string) {
    const [line = 0, column = 0] = Array.from(message.matchAll(/(?:line|column) (\d+)/g), ([, n]) =>
      Number(n),
    );
    return { line, column };
  }
});

describe('printed text parses to the same tree:', () => {
  it.each([
    ['a core', coreText],
    ['a region', regionText],
    ['an original', originalText],
  ])('%s reflector', (_, text) => {
    const { tree } = parseJunosText(text);

    expect(parseJunosText(printJunosText(tree, junosSchema))).toEqual({ tree, warnings: [] });
  });

  it('for every tree that the schema allows', () => {
    fc.assert(
      fc.property(treeOf(junosSchema), (tree) => {
        expect(parseJunosText(printJunosText(tree, junosSchema))).toEqual({ tree, warnings: [] });
      }),
      { numRuns: 300 },
    );
  });
});

const text = fc.string({
  unit: fc.constantFrom(
    'a',
    'b',
    '1',
    ':',
    '/',
    '*',
    '.',
    '"',
    '\\',
    '{',
    '}',
    '[',
    ']',
    ';',
    '#',
    ' ',
    '\n',
  ),
});
const texts = fc.uniqueArray(text, { minLength: 1, maxLength: 3 });

/** A tree of a schema, with some of its statements. */
function treeOf(schema: Schema): fc.Arbitrary<Tree> {
  if (schema.kind !== 'container' && schema.kind !== 'list') return fc.constant({});
  if (isOpen(schema) && Object.keys(schema.children).length === 0)
    return fc.dictionary(fc.constantFrom('a', 'b c', '"d e"'), fc.constantFrom([null], ['x y'], {}), {
      maxKeys: 2,
    });
  const statements = Object.entries(schema.children);
  return fc
    .subarray(statements, { maxLength: Math.min(3, statements.length) })
    .chain((chosen) => fc.record(Object.fromEntries(chosen.map(([name, inner]) => [name, valueOf(inner)]))))
    .map((tree) => ({ ...tree }));
}

function valueOf(schema: Schema): fc.Arbitrary<Tree[string]> {
  switch (schema.kind) {
    case 'leaf':
      return schema.number === true ? fc.nat().map(String) : text;
    case 'leaf-list':
      return texts;
    case 'empty':
      return fc.constant([null]);
    case 'container':
      return treeOf(schema);
    case 'list':
      return texts.chain((names) =>
        fc.tuple(...names.map((name) => treeOf(schema).map((tree) => ({ name, ...tree })))),
      );
  }
}
