import { describe, expect, it } from 'vitest';
import { type Body, readStatements } from '../../../src/boot/junos-text/read-statements.ts';
import { statementsAt } from '../../../src/boot/junos-text/find-statements.ts';
import { bootCases } from '../../support/boot-cases.ts';
import { renderedBoot } from '../../support/rendered-boot.ts';

/** Marks and words of every statement, with what is inside. */
function shape({ statements }: Body): unknown[] {
  return statements.map(({ marks, words, body }) => {
    const text = [...marks, ...words.map((word) => word.text)].join(' ');
    return body === undefined ? text : [text, ...shape(body)];
  });
}

describe('the reader reads', () => {
  it.each([
    ['statements and braces', 'a { b c; d; }\ne;', [['a', 'b c', 'd'], 'e']],
    ['empty braces', 'a { }', [['a']]],
    ['lists', 'allow [ 10.0.0.0/8 192.0.2.0/24 ];', ['allow 10.0.0.0/8 192.0.2.0/24']],
    ['a quoted string as one word', 'a "b; c }" d;', ['a b; c } d']],
    ['escapes', String.raw`a "b\" c";`, ['a b" c']],
    ['comments as white space', '/* x; */ a; # b;\nc "x"; ## SECRET-DATA\n', ['a', 'c x']],
    [
      'type without its ;',
      'group G { type internal\nfamily inet { unicast; } }',
      [['group G', 'type internal', ['family inet', 'unicast']]],
    ],
    ['type without its ; at the end', 'group G { type external }', [['group G', 'type external']]],
    ['a last statement without its ;', 'a { b }', [['a', 'b']]],
    ['an empty text', ' /* only this */ ', []],
    [
      'marks before a statement apart from its words',
      'protect: a { inactive: b 1; replace: protect: c { d; } type internal }',
      [['protect: a', 'inactive: b 1', ['replace: protect: c', 'd'], 'type internal']],
    ],
    [
      'type without its ; behind a mark',
      'a { protect: type internal b; }',
      [['a', 'protect: type internal', 'b']],
    ],
    [
      'an address or a text that only looks like a mark',
      'a { fe80:: b; "x:" c; }',
      [['a', 'fe80:: b', 'x: c']],
    ],
  ])('%s', (_, text, expected) => {
    expect(shape(readStatements(text))).toEqual(expected);
  });

  it.each(Object.entries(bootCases))('%s, with the position of every statement', (_, one) => {
    const { text } = renderedBoot(one);
    const places = (body: Body): void => {
      for (const { start, end, words, body: inner } of body.statements) {
        expect(text.slice(start)).toMatch(/^[^\s;{}]/);
        expect([';', '}', words.at(-1)?.text.at(-1)]).toContain(text[end - 1]);
        for (const word of words) expect(text.slice(word.start, word.end)).toContain(word.text);
        if (inner !== undefined) places(inner);
      }
    };
    places(readStatements(text));
  });
});

describe('the reader rejects', () => {
  it.each([
    ['a { b;', 'line 1: an opening brace without its closing brace'],
    ['a;\n}', 'line 2: a closing brace without its opening brace'],
    ['a;\n\n { b; }', 'line 3: an opening brace without a statement'],
    ['a "b', 'line 1: a string without its closing quote'],
    ['a; /* b', 'line 1: a comment without its end'],
    ['a {'.repeat(200), 'line 1: braces are nested more than 100 deep'],
  ])('%j', (text, message) => {
    expect(() => readStatements(text)).toThrow(message);
  });
});

it('a statement of 200,000 words is read', () => {
  const prefixes = Array.from({ length: 200_000 }, (_, n) => `10.${n >> 16}.${(n >> 8) % 256}.${n % 256}/32`);

  const [allow] = readStatements(`allow [ ${prefixes.join(' ')} ];`).statements;

  expect(allow?.words.slice(1).map(({ text }) => text)).toEqual(prefixes);
});

describe('a search finds', () => {
  const text = `a { b c { d 1; } }
    a b { c d 2; inactive: c d 3; protect: c { replace: d 4; } }
    inactive: a b c d 5;
    delete: a { b { c d 6; } }
    a bc;`;
  const at = (path: readonly string[]) =>
    statementsAt(readStatements(text), path).map(({ rest, disabledBy = '' }) =>
      `${disabledBy} ${rest.map((word) => word.text).join(' ')}`.trim(),
    );

  it('statements at a path, with any number of words before the braces, and the mark that disables them', () => {
    expect(at(['a', 'b', 'c', 'd'])).toEqual(['1', '2', 'inactive: 3', '4', 'inactive: 5', 'delete: 6']);
    expect(at(['a', 'b'])).toEqual(['c', '', 'inactive: c d 5', 'delete:']);
  });

  it('the active items of a list', () => {
    const [found] = statementsAt(readStatements('allow [ a inactive: b c inactive: d ];'), ['allow']);

    expect(found?.rest.map((word) => word.text)).toEqual(['a', 'c']);
  });

  it('nothing at a path that does not exist', () => {
    expect(at(['a', 'x'])).toEqual([]);
  });
});
