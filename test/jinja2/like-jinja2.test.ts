import { describe, expect, it } from 'vitest';
import { renderTemplate } from '../../src/jinja2/index.ts';
import { TemplateError } from '../../src/jinja2/index.ts';
import { fromJson } from '../../src/jinja2/index.ts';
import { renderByJinja2, type TemplateCase } from './real-jinja2.ts';
import { noneCases } from './none-cases.ts';
import { missing } from '../support/programs.ts';
import { templateCases } from './template-cases.ts';

const cases = Object.entries(templateCases).flatMap(([construct, templates]) =>
  templates.map((template): readonly [string, TemplateCase] => [
    construct,
    typeof template === 'string' ? { template } : template,
  ]),
);

/** The variables of every template. */
const common = {
  yes: true,
  no: false,
  nothing: null,
  zero: 0,
  one: 1,
  asn: 65000,
  half: 0.5,
  word: 'mesh',
  sentence: "it's a mesh, of Route reflectors",
  empty: '',
  none_listed: [],
  prefixes: ['10.0.0.0/8', '192.0.2.0/24'],
  numbers: [3, 1, 2, 3],
  nested: [
    [1, 'a'],
    [2, 'b'],
  ],
  groups: {
    'MESHRR-MESH': { source: { hostname: 'meshrr' }, max_peers: 2, asranges: ['65001-65500'] },
    'MESHRR-CLIENTS': { prefixes: ['0.0.0.0/0'] },
  },
  routers: [
    { name: 'b', as: 65002, up: true, tags: ['x'] },
    { name: 'A', as: 65001, up: false, tags: [] },
    { name: 'c', as: 65002, up: true, tags: ['x', 'y'] },
  ],
};

function renderHere({
  template,
  context = {},
  set = {},
  partials = {},
}: TemplateCase): string | { error: true } {
  const first = Object.entries(set).map(([name, expression]) => `{% set ${name} = ${expression} %}`);
  try {
    const names = Object.entries({ ...common, ...context }).map(
      ([name, value]) => [name, fromJson(value)] as const,
    );
    return renderTemplate(first.join('') + template, new Map(names), {
      name: 'case.j2',
      load: (name) => (Object.hasOwn(partials, name) ? partials[name] : undefined),
    });
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { error: true };
  }
}

describe.skipIf(missing('jinja2'))('a template renders as Jinja2 renders it', () => {
  const byJinja2 = missing('jinja2')
    ? []
    : renderByJinja2(cases.map(([, one]) => ({ ...one, context: { ...common, ...one.context } })));

  it.each(cases.map(([construct, one], index) => ({ construct, one, index })))(
    '$construct: $one.template',
    ({ one, index }) => {
      const expected = byJinja2[index]!;
      expect(renderHere(one), JSON.stringify(expected)).toEqual(
        typeof expected === 'string' ? expected : { error: true },
      );
    },
  );
});

describe.skipIf(missing('jinja2'))('None is handled as Jinja2 handles it', () => {
  const all = Array.from(noneCases.values()).flat();
  const rendered = missing('jinja2') ? [] : renderByJinja2(all);
  const byJinja2 = new Map(all.map((one, index) => [one, rendered[index]]));

  it.each(Array.from(noneCases.keys()))('%s', (template) => {
    const some = noneCases.get(template)!;
    const lines = (result: (one: TemplateCase) => unknown) =>
      some.map((one) => {
        const text = result(one);
        return `${JSON.stringify(one.set)}: ${typeof text === 'string' ? text : 'an error'}`;
      });

    expect(lines(renderHere)).toEqual(lines((one) => byJinja2.get(one)));
  });
});
