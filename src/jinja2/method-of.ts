import { bind, needed } from './bind.ts';
import { bounded } from './bounded.ts';
import { equal } from './compare.ts';
import { hashOf } from './hash-of.ts';
import { itemsOf } from './iterate.ts';
import { keyed } from './keyed.ts';
import { stringMethods } from './string-methods.ts';
import { written } from './text-of.ts';
import { Callable, none, plain, Tuple, type Arguments, type Dict, type Value } from './value.ts';

/** A method of a text, a list, a tuple or a dictionary; `undefined` where it has none of this name. */
export function methodOf(value: Value, name: string): Callable | undefined {
  if (typeof value === 'string') return bound(stringMethods, value, name);
  if (value instanceof Map) return bound(dictMethods, value, name);
  if (value instanceof Tuple) return bound(tupleMethods, value, name);
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
  return itemsOf(dict).flatMap((key) => {
    const value = dict.get(plain(key));
    return value === undefined ? [] : [new Tuple([key, value])];
  });
}

/** What `dict(…)` and `update(…)` take: a dictionary, or pairs. */
export function entriesFrom(value: Value): readonly (readonly [Value, Value])[] {
  if (value instanceof Map) return Array.from(value);
  return itemsOf(value).map((pair) => {
    const [key, item, ...more] = itemsOf(pair);
    if (key === undefined || item === undefined || more.length > 0)
      throw new Error(`a pair of key and value is needed, not ${written(pair)}`);
    hashOf(key);
    return [plain(key), item];
  });
}

const dictMethods: ReadonlyMap<string, (dict: Dict, given: Arguments) => Value> = new Map([
  ['keys', (dict: Dict): Value => [...itemsOf(dict)]],
  ['values', (dict: Dict): Value => Array.from(dict.values())],
  ['items', (dict: Dict): Value => entriesOf(dict)],
  [
    'get',
    (dict: Dict, given: Arguments): Value => {
      const [key, fallback = none] = bind(given, ['key', 'default']);
      const wanted = plain(needed(key, 'key'));
      hashOf(wanted);
      return keyed(dict, wanted) ?? fallback;
    },
  ],
  [
    'update',
    (dict: Dict, given: Arguments): Value => {
      const [other] = bind({ ...given, named: new Map() }, ['other']);
      for (const [key, value] of other === undefined ? [] : entriesFrom(other)) dict.set(key, value);
      for (const [key, value] of given.named) dict.set(key, value);
      return none;
    },
  ],
]);

const listMethods: ReadonlyMap<string, (list: Value[], given: Arguments) => Value> = new Map([
  [
    'append',
    (list: Value[], given: Arguments): Value => {
      list.push(only(given, 'object'));
      return none;
    },
  ],
  [
    'extend',
    (list: Value[], given: Arguments): Value => {
      const items = itemsOf(only(given, 'iterable'));
      bounded(list.length + items.length);
      // One by one: a call takes only so many arguments.
      for (const item of Array.from(items)) list.push(item);
      return none;
    },
  ],
  ['index', indexOf],
  ['count', countOf],
]);

const tupleMethods: ReadonlyMap<string, (tuple: Tuple, given: Arguments) => Value> = new Map([
  ['index', (tuple: Tuple, given: Arguments) => indexOf(tuple.items, given)],
  ['count', (tuple: Tuple, given: Arguments) => countOf(tuple.items, given)],
]);

function indexOf(items: readonly Value[], given: Arguments): Value {
  const value = only(given, 'value');
  const at = items.findIndex((item) => equal(item, value));
  if (at === -1) throw new Error('value is not in the list');
  return BigInt(at);
}

function countOf(items: readonly Value[], given: Arguments): Value {
  const value = only(given, 'value');
  return BigInt(items.filter((item) => equal(item, value)).length);
}

/** The one argument, which has to be given. */
function only(given: Arguments, name: string): Value {
  return needed(bind(given, [name])[0], name);
}
