import fc from 'fast-check';
import { expect, it } from 'vitest';
import { wrapped } from '../../src/cli/layout.ts';

it.each([
  ['a text that fits', 'one two', 'one two'],
  ['a text that does not', 'one two three four', 'one two\n  three\n  four'],
  ['a word that is longer than a line', 'a /configuration/protocols b', 'a\n  /configuration/protocols\n  b'],
  ['nothing', '', ''],
])('%s', (_, text, lines) => {
  expect(wrapped(text, 9, 2)).toBe(lines);
});

it('loses no word, breaks none, and is no wider than asked unless one word is', () => {
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
