import fc from 'fast-check';
import { expect, it } from 'vitest';
import { wrapped } from '../../src/cli/layout.ts';

it.each([
  ['text that fits', 'one two', 'one two'],
  ['longer text', 'one two three four', 'one two\n  three\n  four'],
  ['a word that is longer than a line', 'a /configuration/protocols b', 'a\n  /configuration/protocols\n  b'],
  ['empty text', '', ''],
])('%s is wrapped', (_, text, lines) => {
  expect(wrapped(text, 9, 2)).toBe(lines);
});

it('wrapped text keeps every word whole, in lines of at most the width', () => {
  const words = fc.array(fc.stringMatching(/^[a-z/.]{1,12}$/), { minLength: 1 });
  fc.assert(
    fc.property(words, (all) => {
      const lines = wrapped(all.join(' '), 20, 4).split('\n');
      expect(lines.flatMap((line) => line.trim().split(' '))).toEqual(all);
      for (const [at, line] of lines.entries())
        expect(line.length + (at === 0 ? 4 : 0)).toBeLessThanOrEqual(20);
    }),
  );
});
