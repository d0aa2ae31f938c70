import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const page = readFileSync('docs/architecture.md', 'utf8');
const glossary = page.slice(page.indexOf('## The words'), page.indexOf('## The folders'));
/** The second column of the glossary's tables. */
const inGlossary = glossary
  .split('\n')
  .filter((line) => line.startsWith('| **'))
  .flatMap((line) => Array.from((line.split('|')[2] ?? '').matchAll(/`(\w+)`/g), ([, name]) => name));

function exportedTypes(pattern: string): readonly string[] {
  return globSync(pattern).flatMap((path) =>
    Array.from(
      readFileSync(path, 'utf8').matchAll(/^export (?:interface|type|class) (\w+)/gm),
      ([, name = '']) => name,
    ),
  );
}

describe('the glossary', () => {
  it('has every type that the core exports', () => {
    const types = exportedTypes('src/{plan,learn,pipeline}/**/*.ts');
    expect(types.length).toBeGreaterThan(10);
    expect(types.filter((name) => !inGlossary.includes(name))).toEqual([]);
  });

  it('has no type that does not exist any more', () => {
    const types = exportedTypes('src/{model,plan,learn,pipeline}/**/*.ts');
    expect(inGlossary.filter((name) => !types.includes(name ?? ''))).toEqual([]);
  });
});
