import fc from 'fast-check';
import { from, lastValueFrom, toArray } from 'rxjs';
import { expect, it } from 'vitest';
import { toLines } from '../../../src/discovery/endpoint-slices/slice-requests.ts';

const lines = async (...chunks: readonly string[]) =>
  (await lastValueFrom(from(chunks).pipe(toLines(), toArray()), { defaultValue: [] })).flat();

it('text is split into lines wherever the chunk borders are', async () => {
  const anyLines = fc.array(fc.string({ minLength: 1 }).filter((line) => /^[^\n]*\S[^\n]*$/.test(line)));
  await fc.assert(
    fc.asyncProperty(anyLines, fc.array(fc.nat(200)), async (wanted, cuts) => {
      const text = wanted.map((line) => `${line}\n`).join('');
      const at = [0, ...cuts.map((cut) => cut % (text.length + 1)).toSorted((a, b) => a - b), text.length];
      const chunks = at.slice(1).map((end, n) => text.slice(at[n], end));

      expect(await lines(...chunks)).toEqual(wanted);
    }),
  );
});

it('an unfinished line and empty lines are dropped', async () => {
  expect(await lines('a\n\n', ' \nb')).toEqual(['a']);
});

it('a line that does not end is an error', async () => {
  const long = 'x'.repeat(1024 * 1024);

  await expect(lines(...Array.from({ length: 17 }, () => long))).rejects.toThrow(RangeError);
});
