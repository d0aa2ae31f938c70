import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { templateVariables } from '../../src/boot/template-variables.ts';
import { NamedEntries, None, type Json, type Value } from '../../src/jinja2/index.ts';
import { bootCases, type BootCase } from '../support/boot-cases.ts';
import { renderByJinja2, type TemplateCase } from '../jinja2/real-jinja2.ts';
import { missing } from '../support/programs.ts';
import { renderedBoot } from '../support/rendered-boot.ts';

const folder = new URL('../../templates/', import.meta.url);
const partials = Object.fromEntries(
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.j2'))
    .map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]),
);

/** A variable of a template as JSON, for Python. */
function plainOf(value: Value): Json {
  if (value instanceof Map)
    return Object.fromEntries(Array.from(value, ([key, inner]) => [key as string, plainOf(inner)]));
  if (value instanceof None) return null;
  if (Array.isArray(value)) return value.map(plainOf);
  return typeof value === 'bigint' ? Number(value) : (value as Json);
}

function forJinja2(one: BootCase): TemplateCase {
  const { facts, template } = renderedBoot(one);
  const values = Array.from(templateVariables(facts));
  const plain = values.map(([name, value]) => [name, plainOf(value)] as const);
  const areNamed = new Set(values.flatMap(([name, value]) => (value instanceof NamedEntries ? [name] : [])));
  return {
    template: template.text,
    partials,
    context: Object.fromEntries(plain.filter(([name]) => !areNamed.has(name))),
    namedEntries: Object.fromEntries(
      plain.filter(([name]) => areNamed.has(name)).map(([name, groups]) => [name, groups as never]),
    ),
  };
}

it.skipIf(missing('jinja2'))('Jinja2 renders the same boot configurations from the same templates', () => {
  const cases = Object.values(bootCases);
  expect(cases.map((one) => renderedBoot(one).text)).toEqual(renderByJinja2(cases.map(forJinja2)));
});
