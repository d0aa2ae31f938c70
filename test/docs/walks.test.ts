import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const page = readFileSync('docs/architecture.md', 'utf8');
const section = page.slice(page.indexOf('## Four walks'), page.indexOf('## Testing'));
const walks = Array.from(
  section.matchAll(/^\*\*(.*) \(at most (\d+)\)\*\*:([^]*?)\n\n/gm),
  ([, title = '', most, list = '']) => ({
    title,
    most: Number(most),
    files: Array.from(list.matchAll(/`([\w/-]+\.ts)`/g), ([, file]) => `src/${file}`),
  }),
);

/** The files that a file imports, types included. */
function importsOf(file: string): readonly string[] {
  return Array.from(readFileSync(file, 'utf8').matchAll(/from '(\.{1,2}\/[^']+)'/g), ([, path = '']) =>
    normalize(join(dirname(file), path)),
  );
}

it('architecture.md has four walks', () => {
  expect(walks.map(({ files }) => files.length > 10)).toEqual([true, true, true, true]);
});

describe.each(walks)('the walk "$title"', ({ files, most }) => {
  it(`opens at most ${most} files, each once`, () => {
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
    expect(new Set(files).size).toBe(files.length);
    expect(files.length).toBeLessThanOrEqual(most);
  });

  it('never jumps: each file imports one of the walk, or is imported by one', () => {
    const isLinked = (file: string) =>
      files.some(
        (other) => other !== file && (importsOf(file).includes(other) || importsOf(other).includes(file)),
      );
    expect(files.filter((file) => !isLinked(file))).toEqual([]);
  });
});
