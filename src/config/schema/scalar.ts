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
