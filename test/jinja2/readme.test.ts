import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromJson, renderTemplate } from '../../src/jinja2/index.ts';

const readme = readFileSync(new URL('../../src/jinja2/README.md', import.meta.url), 'utf8');
const block = (language: string) => new RegExp('```' + language + '\n([\\s\\S]*?)\n```').exec(readme)?.[1];

const variables = new Map([
  ['router_id', fromJson('10.0.0.1')],
  ['prefixes', fromJson(['10.0.0.0/8', '192.0.2.0/24'])],
]);
const render = (template: string) => renderTemplate(template, variables, { name: 'cluster.j2' });

/** The names that an error message lists as supported. */
function supported(template: string): readonly string[] {
  try {
    render(template);
    return [];
  } catch (error) {
    const [, names = ''] = /supported: ([^)]*)/.exec(String(error)) ?? [];
    return names.split(/, | and /);
  }
}

/** The names in an item of the README's list. */
function listed(title: string): readonly string[] {
  const [, text = ''] = new RegExp(`- \\*\\*${title}\\*\\*: ([^.]*)\\.`).exec(readme) ?? [];
  return text.split(/,\s+/);
}

describe('the README of the library', () => {
  it('has an example that renders as it says', () => {
    expect(render(block('jinja') ?? '')).toBe(block('text'));
  });

  it.each([
    ['Filters', '{{ 1 | nope }}'],
    ['Tests', '{{ 1 is nope }}'],
  ])('lists the %s that are supported', (title, template) => {
    expect(listed(title).toSorted()).toEqual(supported(template).toSorted());
  });

  it('lists the tags that are supported', () => {
    const [, text = ''] = /- \*\*Tags\*\*: ([\s\S]*?)\n- /.exec(readme) ?? [];
    const tags = Array.from(text.replace(/\([^)]*\)/g, '').matchAll(/`(\w+)`/g), ([, tag]) => tag ?? '');
    expect(tags.toSorted()).toEqual(supported('{% nope %}').toSorted());
  });
});
