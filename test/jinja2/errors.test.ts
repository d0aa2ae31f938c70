import { describe, expect, it } from 'vitest';
import { renderTemplate } from '../../src/jinja2/index.ts';
import { valueOf } from '../../src/jinja2/values/value.ts';

const context = new Map([
  ['asn', valueOf(65_000)],
  ['group', valueOf({ name: 'MESHRR-MESH' })],
]);
const partials: Readonly<Record<string, string>> = {
  'broken.j2': 'a\n{{ nobody }}',
  'itself.j2': '{% include "itself.j2" %}',
};
const render = (text: string) =>
  renderTemplate(text, context, { name: 'juniper.conf.j2', load: (name) => partials[name] });

describe('a template that cannot be rendered is told with its line', () => {
  it.each([
    ['a name that nobody knows', 'a\n\n{{ POD_PI }}', "juniper.conf.j2:3: 'POD_PI' is undefined"],
    ['in a condition', '{% if x %}{% endif %}', "juniper.conf.j2:1: 'x' is undefined"],
    ['in a loop', 'a\n{%- for g in groups %}{% endfor %}', "juniper.conf.j2:2: 'groups' is undefined"],
    ['in a call of several lines', '{{ [1,\n  2,\n  x] }}', "juniper.conf.j2:3: 'x' is undefined"],
    ['as what a test compares with', '{{ asn is eq x }}', "juniper.conf.j2:1: 'x' is undefined"],
    ['compared with none', '{{ x is not none }}', "juniper.conf.j2:1: 'x' is undefined"],
    [
      'an attribute of what is missing',
      '\n{{ group.source.hostname }}',
      "juniper.conf.j2:2: 'dict' object has no attribute 'source'",
    ],
    ['in another template', '\n{% include "broken.j2" %}', "broken.j2:2: 'nobody' is undefined"],
    ['no such template', '\n{% include "none.j2" %}', 'juniper.conf.j2:2: there is no template none.j2'],
    ['a template that includes itself', '{% include "itself.j2" %}', 'itself.j2:1: this goes too deep: '],
    [
      'a macro that never ends',
      '{% macro m() %}{{ m() }}{% endmacro %}\n{{ m() }}',
      'juniper.conf.j2:1: this goes too deep: ',
    ],
    ['an unknown test', '{{ asn is big }}', /^juniper\.conf\.j2:1: no test named 'big'; known are defined, /],
    ['an unknown filter', '{{ asn | big }}', /^juniper\.conf\.j2:1: no filter named 'big'; known are abs, /],
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
      `too much: ${text}`,
      `\n${text}`,
      /^juniper\.conf\.j2:2: this would make \d+ characters or items; 1000000 is the most$/,
    ]),
    ['kinds that do not go together', '\n{{ "AS" + asn }}', /^juniper\.conf\.j2:2: .*\+: 'str' and 'int'$/],
    [
      'a tag that nobody knows',
      '\n{% extends "x" %}',
      /^juniper\.conf\.j2:2: no such tag here: extends \(known/,
    ],
    ['an end without a beginning', '{% endif %}', /^juniper\.conf\.j2:1: no such tag here: endif/],
    [
      'a block without its end',
      'a\n{% if asn %}\n\n',
      'juniper.conf.j2:2: expected {% elif %} or {% else %} or {% endif %}, not the end of the template',
    ],
    ['a tag without its end', 'a\n{{ asn', 'juniper.conf.j2:2: expected variable end'],
    ['an expression that goes on', '\n{{ asn asn }}', 'juniper.conf.j2:2: expected variable end'],
    ['half an expression', '\n{{ asn + }}', 'juniper.conf.j2:2: expected a value, not }}'],
    ['a text without its end', '\n{{ "AS }}', 'juniper.conf.j2:2: a text without its ending quote'],
  ])('%s', (_, text, message) => {
    expect(() => render(text)).toThrow(message);
  });
});

it('prints nothing for an attribute that is missing, and loops zero times', () => {
  expect(render('[{{ group.nope }}]{% for x in group.nope %}x{% endfor %}')).toBe('[]');
});

describe('many items', () => {
  const many = (text: string) => render(`{% set many = range(200000) | list %}${text}`);

  it('are made unique', () => {
    expect(many('{{ (many + many) | unique | list == many }}')).toBe('True');
  });

  it('are grouped', () => {
    expect(
      many(
        '{{ many | groupby(none) | length }} {{ many | map("string") | groupby("0") | map("last") | map("length") | sum }}',
      ),
    ).toBe('200000 200000');
  });
});
