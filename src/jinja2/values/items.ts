import {
  ByName,
  type Dict,
  kindOf,
  Missing,
  Named,
  None,
  numberOf,
  plain,
  Tuple,
  type Value,
} from './value.ts';

/** What a loop goes over: items of a list, keys of a dictionary, characters of a text. */
export function itemsOf(value: Value): readonly Value[] {
  const bare = plain(value);
  if (Array.isArray(bare)) return bare;
  if (bare instanceof Tuple) return bare.items;
  if (bare instanceof ByName)
    return Array.from(bare, ([name, entry]) =>
      typeof name === 'string' && entry instanceof Map ? new Named(name, entry) : name,
    );
  if (bare instanceof Map) return Array.from(bare.keys());
  if (typeof bare === 'string') return Array.from(bare);
  if (bare instanceof Missing) return [];
  throw new Error(`'${kindOf(value)}' object is not iterable`);
}

/** How many items there are. */
export function lengthOf(value: Value): number {
  const bare = plain(value);
  return bare instanceof Map ? bare.size : itemsOf(bare).length;
}

/** What is under a key of a dictionary, where 1, 1.0 and True are one key; `undefined` where nothing is. */
export function keyed(dict: Dict, key: Value): Value | undefined {
  const found = dict.get(key);
  if (found !== undefined || typeof key === 'string') return found;
  const hash = hashIfAny(key);
  const same =
    hash === undefined ? undefined : Array.from(dict.keys()).find((one) => hashIfAny(one) === hash);
  return same === undefined ? undefined : dict.get(same);
}

const places = new WeakMap<object, number>();
let count = 0;

/** The same text for values that are equal in Python, and for no others. Throws where Python has no hash: a list. */
export function hashOf(value: Value): string {
  const hash = hashIfAny(value);
  if (hash === undefined) throw new Error(`unhashable type: '${kindOf(value)}'`);
  return hash;
}

/** `undefined` where Python has no hash. */
function hashIfAny(value: Value): string | undefined {
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
