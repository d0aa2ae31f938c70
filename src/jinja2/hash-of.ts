import { numberOf } from './number-of.ts';
import { kindOf, Missing, None, plain, Tuple, type Value } from './value.ts';

const places = new WeakMap<object, number>();
let count = 0;

/** The same text for values that are equal in Python, and for no others. Throws where Python has no hash: a list. */
export function hashOf(value: Value): string {
  const hash = hashIfAny(value);
  if (hash === undefined) throw new Error(`unhashable type: '${kindOf(value)}'`);
  return hash;
}

/** `undefined` where Python has no hash. */
export function hashIfAny(value: Value): string | undefined {
  const bare = plain(value);
  if (typeof bare === 'string') return `'${bare}`;
  const number = numberOf(bare);
  // 1, 1.0 and True are one key.
  if (number !== undefined) return String(number);
  if (bare instanceof Tuple) {
    const hashes = bare.items.map(hashIfAny);
    return hashes.includes(undefined) ? undefined : JSON.stringify(hashes);
  }
  if (bare instanceof None || bare instanceof Missing) return kindOf(bare);
  if (typeof bare !== 'object' || Array.isArray(bare) || bare instanceof Map) return undefined;
  const place = places.get(bare) ?? (count += 1);
  places.set(bare, place);
  return `#${place}`;
}
