import { z } from 'zod';

/** Says why, in words that follow the setting's path; those that begin with `expected` precede the value. */
export type Refuse = (words: string) => null;

/**
 * A setting that is one value. `read` turns what the file says into what we use, or returns nothing; it
 * never sees a value that is missing.
 */
export function scalar<T extends object | string | number | boolean>(
  expected: string,
  read: (value: unknown, refuse: Refuse) => T | null | undefined,
) {
  return z.unknown().transform((value, context): T => {
    let message = `expected ${expected}`;
    const refuse: Refuse = (words) => {
      message = words;
      return null;
    };
    const result = value === undefined ? refuse('is missing') : read(value, refuse);
    if (result !== null && result !== undefined) return result;
    context.issues.push({ code: 'custom', message, input: value });
    return z.NEVER;
  });
}

/** How a value was written, as far as it is one: YAML reads some of them as numbers. */
export function written(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Text that is not empty. */
export const text = scalar('text', (value) =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined,
);

/** A whole number, also when it is written as text. */
export function integer(from: number, to: number) {
  return scalar(`a whole number from ${from} to ${to}`, (value) => {
    const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
    return typeof number === 'number' && Number.isInteger(number) && number >= from && number <= to
      ? number
      : undefined;
  });
}

/** One of a few words; letter case does not matter. */
export function choice<const T extends string>(words: readonly T[]) {
  return scalar(`one of ${words.join(', ')}`, (value) =>
    words.find((word) => typeof value === 'string' && word.toLowerCase() === value.toLowerCase()),
  );
}

/** A choice that can be insisted on. */
export const yesNoInsist = scalar('true, false or insist', (value) => {
  const word = typeof value === 'boolean' ? (value ? 'yes' : 'no') : value;
  return (['yes', 'no', 'insist'] as const).find((one) => one === word);
});

export const yesNo = scalar('true or false', (value) => (typeof value === 'boolean' ? value : undefined));

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A time span, written as seconds (`10`, `0.5`) or with its unit (`250ms`, `10s`, `5m`, `1h`); read as ms. */
export function duration({ atLeastMs = 0 }: { readonly atLeastMs?: number } = {}) {
  const least = atLeastMs > 0 ? ` of at least ${atLeastMs}ms` : '';
  return scalar(`a duration such as 10, 10s, 250ms or 5m${least}`, (value) => {
    const ms = typeof value === 'number' ? value * 1000 : readText(written(value));
    return ms !== undefined && ms >= atLeastMs && ms <= 24 * units.h ? ms : undefined;
  });
}

function readText(text: string): number | undefined {
  const [, count, unit = 's'] = /^(\d+(?:\.\d+)?) ?(ms|s|m|h)?$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * units[unit as keyof typeof units];
}
