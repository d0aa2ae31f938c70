import { none, type Value } from './value.ts';

/** What a template may be rendered with, as JSON and YAML have it. */
export type Plain = null | boolean | number | string | readonly Plain[] | PlainDict;
export interface PlainDict {
  readonly [name: string]: Plain;
}

/** The same as Python's values; whole numbers are ints. */
export function valueOf(plain: Plain): Value {
  if (plain === null) return none;
  if (typeof plain === 'boolean' || typeof plain === 'string') return plain;
  if (typeof plain === 'number') return Number.isInteger(plain) ? BigInt(plain) : plain;
  if (isList(plain)) return plain.map(valueOf);
  return new Map(Object.entries(plain).map(([name, inner]) => [name, valueOf(inner)]));
}

function isList(plain: readonly Plain[] | PlainDict): plain is readonly Plain[] {
  return Array.isArray(plain);
}
