import { bind, needed, numberAt, textAt } from './arguments.ts';
import { equal } from './compare.ts';
import { braceFormat, padded } from './format.ts';
import { hashOf, itemsOf, keyed } from './items.ts';
import { written } from './text.ts';
import {
  type Arguments,
  bounded,
  Callable,
  type Dict,
  kindOf,
  none,
  None,
  plain,
  Tuple,
  type Value,
} from './value.ts';

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

type Method = (text: string, given: Arguments) => Value;

/** Methods of Python's `str`, by name. */
const stringMethods: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['upper', alone((text) => text.toUpperCase())],
  ['lower', alone((text) => text.toLowerCase())],
  ['title', alone((text) => text.toLowerCase().replace(/\p{L}+/gu, (word) => capitalised(word)))],
  ['capitalize', alone((text) => capitalised(text.toLowerCase()))],
  ['strip', (text, given) => stripped(text, given, 'both')],
  ['lstrip', (text, given) => stripped(text, given, 'left')],
  ['rstrip', (text, given) => stripped(text, given, 'right')],
  ['split', split],
  ['splitlines', (text) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))],
  [
    'join',
    (text, given) =>
      itemsOf(needed(bind(given, ['iterable'])[0], 'iterable'))
        .map(strict)
        .join(text),
  ],
  ['replace', replaced],
  ['startswith', (text, given) => anyOf(given, (part) => text.startsWith(part))],
  ['endswith', (text, given) => anyOf(given, (part) => text.endsWith(part))],
  ['find', (text, given) => BigInt(text.indexOf(part(given)))],
  ['count', (text, given) => BigInt(text.split(part(given)).length - (part(given) === '' ? -1 : 1))],
  ['isdigit', alone((text) => /^\p{Nd}+$/u.test(text))],
  ['isalpha', alone((text) => /^\p{L}+$/u.test(text))],
  ['isalnum', alone((text) => /^[\p{L}\p{N}]+$/u.test(text))],
  ['zfill', (text, given) => padded(text, numberAt(needed(bind(given, ['width'])[0], 'width'), 0), '=')],
  ['ljust', (text, given) => justified(text, given, '<')],
  ['rjust', (text, given) => justified(text, given, '>')],
  ['partition', (text, given) => partition(text, part(given))],
  ['format', braceFormat],
]);

/** A method that takes no arguments. */
function alone(change: (text: string) => Value): Method {
  return (text, given) => {
    bind(given, []);
    return change(text);
  };
}

/** The first letter large. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A text that has to be one. */
function strict(value: Value): string {
  const bare = plain(value);
  if (typeof bare !== 'string') throw new Error(`expected a str, not ${kindOf(value)}`);
  return bare;
}

function stripped(text: string, given: Arguments, side: 'both' | 'left' | 'right'): string {
  const [chars = none] = bind(given, ['chars']);
  const characters = chars instanceof None ? undefined : textAt(chars, undefined);
  const isOut = (character: string | undefined) =>
    character !== undefined &&
    (characters === undefined ? /\s/.test(character) : characters.includes(character));
  let [from, to] = [0, text.length];
  if (side !== 'right') while (from < to && isOut(text[from])) from += 1;
  if (side !== 'left') while (to > from && isOut(text[to - 1])) to -= 1;
  return text.slice(from, to);
}

function split(text: string, given: Arguments): Value {
  const [by = none, most] = bind(given, ['sep', 'maxsplit']);
  const separator = by instanceof None ? undefined : textAt(by, undefined);
  const limit = numberAt(most, -1);
  const parts = separator === undefined ? text.trim().split(/\s+/) : text.split(separator);
  if (separator === undefined && text.trim() === '') return [];
  if (limit < 0 || parts.length <= limit + 1) return parts;
  if (separator === undefined) {
    const rest = new RegExp(`^\\s*(?:\\S+\\s+){${limit}}`).exec(text)?.[0] ?? '';
    return [...parts.slice(0, limit), text.slice(rest.length)];
  }
  return [...parts.slice(0, limit), parts.slice(limit).join(separator)];
}

function replaced(text: string, given: Arguments): string {
  const [old, by, most] = bind(given, ['old', 'new', 'count']);
  return replacedIn(text, textAt(needed(old, 'old'), ''), textAt(needed(by, 'new'), ''), numberAt(most, -1));
}

/** @param limit how often at most; less than 0: everywhere */
export function replacedIn(text: string, old: string, by: string, limit: number): string {
  const parts = old === '' ? ['', ...Array.from(text), ''] : text.split(old);
  const joins = limit < 0 ? parts.length : limit;
  return parts.reduce((all, part, index) => all + (index <= joins ? by : old) + part);
}

function anyOf(given: Arguments, matches: (part: string) => boolean): boolean {
  const parts = needed(bind(given, ['prefix'])[0], 'prefix');
  return (parts instanceof Tuple ? parts.items : [parts]).map(strict).some(matches);
}

function justified(text: string, given: Arguments, align: string): string {
  const [width, fill] = bind(given, ['width', 'fillchar']);
  const character = textAt(fill, ' ');
  if (Array.from(character).length !== 1) throw new Error('the fill character must be exactly one');
  return padded(text, numberAt(needed(width, 'width'), 0), align, character);
}

/** The one argument: a text to look for. */
function part(given: Arguments): string {
  return strict(needed(bind(given, ['sub'])[0], 'sub'));
}

function partition(text: string, separator: string): Tuple {
  const at = text.indexOf(separator);
  return new Tuple(
    at === -1 ? [text, '', ''] : [text.slice(0, at), separator, text.slice(at + separator.length)],
  );
}
