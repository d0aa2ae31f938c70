import { bind } from './bind.ts';
import { equal } from './compare.ts';
import { itemsOf } from './iterate.ts';
import { stringMethods } from './string-methods.ts';
import { Callable, plain, Tuple, type Arguments, type Dict, type Value } from './value.ts';

/** A method of a text, a list or a dictionary; `undefined` where it has none of this name. */
export function methodOf(value: Value, name: string): Callable | undefined {
  if (typeof value === 'string') return bound(stringMethods, value, name);
  if (value instanceof Map) return bound(dictMethods, value, name);
  return Array.isArray(value) ? bound(listMethods, value, name) : undefined;
}

function bound<T>(
  methods: ReadonlyMap<string, (self: T, given: Arguments) => Value>,
  self: T,
  name: string,
): Callable | undefined {
  const method = methods.get(name);
  return method === undefined ? undefined : new Callable(name, (given) => method(self, given));
}

/** The entries of a dictionary, as tuples. */
export function entriesOf(dict: Dict): Tuple[] {
  return itemsOf(dict).map((key) => new Tuple([key, dict.get(plain(key)) ?? null]));
}

const dictMethods: ReadonlyMap<string, (dict: Dict, given: Arguments) => Value> = new Map([
  ['keys', (dict: Dict): Value => [...itemsOf(dict)]],
  ['values', (dict: Dict): Value => Array.from(dict.values())],
  ['items', (dict: Dict): Value => entriesOf(dict)],
  [
    'get',
    (dict: Dict, given: Arguments): Value => {
      const [key = null, fallback = null] = bind(given, ['key', 'default']);
      const found = dict.get(plain(key));
      return found === undefined ? fallback : found;
    },
  ],
  [
    'update',
    (dict: Dict, given: Arguments): Value => {
      const [other] = bind({ ...given, named: new Map() }, ['other']);
      for (const [key, value] of other instanceof Map ? other : []) dict.set(key, value);
      for (const [key, value] of given.named) dict.set(key, value);
      return null;
    },
  ],
]);

const listMethods: ReadonlyMap<string, (list: Value[], given: Arguments) => Value> = new Map([
  [
    'append',
    (list: Value[], given: Arguments): Value => {
      list.push(bind(given, ['object'])[0] ?? null);
      return null;
    },
  ],
  [
    'extend',
    (list: Value[], given: Arguments): Value => {
      list.push(...itemsOf(bind(given, ['iterable'])[0] ?? null));
      return null;
    },
  ],
  [
    'index',
    (list: Value[], given: Arguments): Value => {
      const [value = null] = bind(given, ['value']);
      const at = list.findIndex((item) => equal(item, value));
      if (at === -1) throw new Error('value is not in the list');
      return BigInt(at);
    },
  ],
  [
    'count',
    (list: Value[], given: Arguments): Value => {
      const [value = null] = bind(given, ['value']);
      return BigInt(list.filter((item) => equal(item, value)).length);
    },
  ],
]);
