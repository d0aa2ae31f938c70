import { describe, expect, it } from 'vitest';
import { renderTemplate } from '../../src/jinja2/index.ts';
import { fromJson } from '../../src/jinja2/index.ts';

const context = new Map([
  ['asn', fromJson(65_000)],
  ['group', fromJson({ name: 'MESHRR-MESH' })],
]);
const partials: Readonly<Record<string, string>> = {
  'broken.j2': 'a\n{{ unset }}',
  'itself.j2': '{% include "itself.j2" %}',
};
const render = (text: string) =>
  renderTemplate(text, context, { name: 'page.j2', load: (name) => partials[name] });

describe('an error names the template and the line:', () => {
  it.each([
    ['an undefined variable in an output', 'a\n\n{{ POD_PI }}', "page.j2:3: 'POD_PI' is undefined"],
    ['an undefined variable in a condition', '{% if x %}{% endif %}', "page.j2:1: 'x' is undefined"],
    [
      'an undefined variable in a loop',
      'a\n{%- for g in groups %}{% endfor %}',
      "page.j2:2: 'groups' is undefined",
    ],
    [
      'an undefined variable on the third line of a tag',
      '{{ [1,\n  2,\n  x] }}',
      "page.j2:3: 'x' is undefined",
    ],
    ['an undefined argument of a test', '{{ asn is eq x }}', "page.j2:1: 'x' is undefined"],
    [
      'an undefined variable that is compared with none',
      '{{ x is not none }}',
      "page.j2:1: 'x' is undefined",
    ],
    [
      'an attribute of an undefined attribute',
      '\n{{ group.source.hostname }}',
      "page.j2:2: 'dict' object has no attribute 'source'",
    ],
    [
      'an undefined variable in an included template',
      '\n{% include "broken.j2" %}',
      "broken.j2:2: 'unset' is undefined",
    ],
    ['a template that is missing', '\n{% include "none.j2" %}', 'page.j2:2: template not found: none.j2'],
    [
      'a list of templates that are all missing',
      '\n{% include ["none.j2", "neither.j2"] %}',
      'page.j2:2: template not found: none.j2, neither.j2',
    ],
    ['a template that includes itself', '{% include "itself.j2" %}', 'itself.j2:1: endless recursion: '],
    [
      'a macro that calls itself',
      '{% macro m() %}{{ m() }}{% endmacro %}\n{{ m() }}',
      'page.j2:1: endless recursion: ',
    ],
    ['an unknown test', '{{ asn is big }}', /^page\.j2:1: no test named 'big'; supported: defined, /],
    ['an unknown filter', '{{ asn | big }}', /^page\.j2:1: no filter named 'big'; supported: abs, /],
    ...[
      '{{ range(10 ** 9) }}',
      "{{ 'x' * 10 ** 9 }}",
      "{{ 10 ** 9 * 'x' }}",
      "{{ 'two' * 500001 }}",
      '{{ [0] * 10 ** 9 }}',
      '{{ (0, 1) * 10 ** 9 }}',
      '{{ range(10 ** 6) + range(10 ** 6) }}',
      '{{ 10 ** (10 ** 9) }}',
      '{% set n = namespace(x=3) %}{% for i in range(40) %}{% set n.x = n.x * n.x %}{% endfor %}',
      "{{ 'x' | center(10 ** 9) }}",
      "{{ 'x'.ljust(10 ** 9) }}",
      "{{ 'x'.zfill(10 ** 9) }}",
      "{{ '%1000000000d' % 1 }}",
      "{{ '{:>1000000000}'.format(1) }}",
      "{{ 'a\\nb' | indent(10 ** 9) }}",
      "{{ ('a\\n' * 1000) | indent(10 ** 4) }}",
      "{{ [1] | batch(10 ** 9, 'x') | list }}",
      '{% set l = [1] %}{% for n in range(30) %}{% set _ = l.extend(l) %}{% endfor %}',
    ].map((text): [string, string, RegExp] => [
      `a result that is too large: ${text}`,
      `\n${text}`,
      /^page\.j2:2: this would make \d+ characters or items; the limit is 1000000$/,
    ]),
    ['operands of different types', '\n{{ "AS" + asn }}', /^page\.j2:2: .*\+: 'str' and 'int'$/],
    ['a sign before a string', '\n{{ -"AS" }}', "page.j2:2: bad operand type for unary -: 'str'"],
    [
      'an assignment of too many values',
      '{% set a, b = [1, 2, 3] %}',
      'page.j2:1: cannot unpack 3 values into 2 names',
    ],
    [
      'an assignment to an attribute',
      '{% set group.name = 1 %}',
      'page.j2:1: cannot set group.name: group is not a namespace',
    ],
    [
      'an unsupported tag',
      '\n{% extends "x" %}',
      /^page\.j2:2: unexpected tag: extends \(supported: if, .* and raw\)$/,
    ],
    ['an end tag without a block', '{% endif %}', /^page\.j2:1: unexpected tag: endif/],
    [
      'a block without its end tag',
      'a\n{% if asn %}\n\n',
      'page.j2:2: expected {% elif %} or {% else %} or {% endif %}, not the end of the template',
    ],
    ['a tag without its end', 'a\n{{ asn', 'page.j2:2: expected variable end'],
    ['two expressions in one tag', '\n{{ asn asn }}', 'page.j2:2: expected variable end'],
    ['half an expression', '\n{{ asn + }}', 'page.j2:2: expected a value, not }}'],
    ['a string without its end', '\n{{ "AS }}', 'page.j2:2: a string without its closing quote'],
  ])('%s', (_, text, message) => {
    expect(() => render(text)).toThrow(message);
  });
});

describe('a hint of the caller', () => {
  const hinted = (text: string) =>
    renderTemplate(text, new Map([['key', fromJson(null)]]), {
      name: 'page.j2',
      hint: (name) => (['asn', 'key'].includes(name) ? 'set it' : undefined),
    });

  it('ends the error about an undefined variable', () => {
    expect(() => hinted('{{ asn }}')).toThrow("page.j2:1: 'asn' is undefined: set it");
    expect(() => hinted('{{ other }}')).toThrow(/'other' is undefined$/);
  });

  it('makes printing a variable that is None an error', () => {
    expect(() => hinted('\n{{ key }}')).toThrow('page.j2:2: key is not set: set it');
    expect(hinted('{{ key is none }}')).toBe('True');
  });
});

it('an undefined attribute prints nothing and loops zero times', () => {
  expect(render('[{{ group.nope }}]{% for x in group.nope %}x{% endfor %}')).toBe('[]');
});

describe('a list of 200,000 items', () => {
  const many = (text: string) => render(`{% set many = range(200000) | list %}${text}`);

  it('is made unique in reasonable time', () => {
    expect(many('{{ (many + many) | unique | list == many }}')).toBe('True');
  });

  it('is grouped in reasonable time', () => {
    expect(
      many(
        '{{ many | groupby(none) | length }} {{ many | map("string") | groupby("0") | map("last") | map("length") | sum }}',
      ),
    ).toBe('200000 200000');
  });
});
