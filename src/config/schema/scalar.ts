import { z } from 'zod';

/** Refuses a value. The reason is printed after the setting's path, with the value if it begins with `expected`. */
export type Refuse = (reason: string) => null;

/** For docs/configuration.md: what a scalar expects, and how its values are written if not as they are. */
export const scalars = z.registry<{
  readonly expected: string;
  readonly written?: (value: never) => string;
}>();

/**
 * A setting with a single value. `read` converts the value in the file to the value that the agent uses, or returns
 * undefined or null to refuse it. It is never called for a missing value.
 */
export function scalar<T extends object | string | number | boolean>(
  expected: string,
  read: (value: unknown, refuse: Refuse) => T | null | undefined,
) {
  return z
    .unknown()
    .transform((value, context): T => {
      let message = `expected ${expected}`;
      const refuse: Refuse = (reason) => {
        message = reason;
        return null;
      };
      const result = value === undefined ? refuse('is missing') : read(value, refuse);
      if (result !== null && result !== undefined) return result;
      context.issues.push({ code: 'custom', message, input: value });
      return z.NEVER;
    })
    .register(scalars, { expected });
}

/** Text and numbers as they were written: YAML reads some text as a number. Empty for any other value. */
export function written(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Text that is not empty. */
export const text = scalar('text', (value) =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined,
);

/** A whole number, which may be written as text. */
export function integer(from: number, to: number) {
  return scalar(`a whole number from ${from} to ${to}`, (value) => {
    const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
    return typeof number === 'number' && Number.isInteger(number) && number >= from && number <= to
      ? number
      : undefined;
  });
}

/** One of a few words, in any letter case. */
export function choice<const T extends string>(words: readonly T[]) {
  return scalar(`one of ${words.join(', ')}`, (value) =>
    words.find((word) => typeof value === 'string' && word.toLowerCase() === value.toLowerCase()),
  );
}

export const yesNo = scalar('true or false', (value) => (typeof value === 'boolean' ? value : undefined));

/** True or false, or `insist` to allow it even where it would be refused. */
export const yesNoInsist = scalar('true, false or insist', (value) => {
  const word = typeof value === 'boolean' ? (value ? 'yes' : 'no') : value;
  return (['yes', 'no', 'insist'] as const).find((one) => one === word);
}).register(scalars, {
  expected: 'true, false or insist',
  written: (value: 'yes' | 'no' | 'insist') => ({ yes: 'true', no: 'false', insist: 'insist' })[value],
});

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
type Unit = keyof typeof units;

/** A time span of up to 24 h, written as seconds (`10`, `0.5`) or with its unit (`250ms`, `10s`, `5m`, `1h`); read as ms. */
export function duration({ atLeastMs = 0 }: { readonly atLeastMs?: number } = {}) {
  const least = atLeastMs > 0 ? ` of at least ${atLeastMs}ms` : '';
  const expected = `a duration such as 10, 10s, 250ms or 5m${least}`;
  return scalar(expected, (value) => {
    const ms = typeof value === 'number' ? value * 1000 : msIn(written(value));
    return ms !== undefined && ms >= atLeastMs && ms <= 24 * units.h ? ms : undefined;
  }).register(scalars, { expected, written: durationText });
}

function msIn(text: string): number | undefined {
  const [, count, unit = 's'] = /^(\d+(?:\.\d+)?) ?(ms|s|m|h)?$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * units[unit as Unit];
}

function durationText(ms: number): string {
  return ms < units.s ? `${ms}ms` : `${ms / units.s}s`;
}
