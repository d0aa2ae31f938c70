import { ByName, kindOf, Missing, Named, plain, Tuple, type Value } from './value.ts';

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
