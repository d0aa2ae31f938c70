import {
  NamedEntries,
  type Dict,
  typeName,
  Undefined,
  StrWithAttributes,
  None,
  numberOf,
  withoutAttributes,
  Tuple,
  type Value,
} from './value.ts';

/** What a loop iterates over: items of a list, keys of a dictionary, characters of a string. */
export function itemsOf(value: Value): readonly Value[] {
  const bare = withoutAttributes(value);
  if (Array.isArray(bare)) return bare;
  if (bare instanceof Tuple) return bare.items;
  if (bare instanceof NamedEntries)
    return Array.from(bare, ([name, entry]) =>
      typeof name === 'string' && entry instanceof Map ? new StrWithAttributes(name, entry) : name,
    );
  if (bare instanceof Map) return Array.from(bare.keys());
  if (typeof bare === 'string') return Array.from(bare);
  if (bare instanceof Undefined) return [];
  throw new Error(`'${typeName(value)}' object is not iterable`);
}

/** Python's `len()`. */
export function lengthOf(value: Value): number {
  const bare = withoutAttributes(value);
  return bare instanceof Map ? bare.size : itemsOf(bare).length;
}

/** The value of a key in a dictionary, where 1, 1.0 and True are the same key; `undefined` if there is none. */
export function valueAt(dict: Dict, key: Value): Value | undefined {
  const found = dict.get(key);
  if (found !== undefined || typeof key === 'string') return found;
  const hash = hashOrUndefined(key);
  const same =
    hash === undefined ? undefined : Array.from(dict.keys()).find((one) => hashOrUndefined(one) === hash);
  return same === undefined ? undefined : dict.get(same);
}

/** A string that is the same for values that are equal in Python, and for no others. Throws for unhashable types. */
export function hashOf(value: Value): string {
  const hash = hashOrUndefined(value);
  if (hash === undefined) throw new Error(`unhashable type: '${typeName(value)}'`);
  return hash;
}

/** Numbers objects that Python compares by identity. */
const identities = new WeakMap<object, number>();
let lastIdentity = 0;

/** `undefined` for types that Python cannot hash, such as lists. */
function hashOrUndefined(value: Value): string | undefined {
  const bare = withoutAttributes(value);
  if (typeof bare === 'string') return `'${bare}`;
  const number = numberOf(bare);
  // 1, 1.0 and True are the same key.
  if (number !== undefined) return String(number);
  if (bare instanceof Tuple) {
    const hashes = bare.items.map(hashOrUndefined);
    return hashes.includes(undefined) ? undefined : JSON.stringify(hashes);
  }
  if (bare instanceof None || bare instanceof Undefined) return typeName(bare);
  if (typeof bare !== 'object' || Array.isArray(bare) || bare instanceof Map) return undefined;
  const identity = identities.get(bare) ?? (lastIdentity += 1);
  identities.set(bare, identity);
  return `#${identity}`;
}
