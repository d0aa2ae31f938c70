import type { Value } from './value.ts';

/** A number, `True` and `False` among them; `undefined` where it is none. */
export function numberOf(value: Value): bigint | number | undefined {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  return typeof value === 'bigint' || typeof value === 'number' ? value : undefined;
}
