import { bindArguments, onlyArgument, required, intArgument, stringArgument } from './arguments.ts';
import { equal } from './compare.ts';
import { braceFormat, padded } from './format.ts';
import { hashOf, itemsOf, valueAt } from './items.ts';
import { repr } from './text.ts';
import {
  type Arguments,
  checkedSize,
  Callable,
  type Dict,
  typeName,
  none,
  None,
  withoutAttributes,
  Tuple,
  type Value,
} from './value.ts';

/** A method of a string, a list, a tuple or a dictionary; `undefined` if it has no method of this name. */
export function methodOf(value: Value, name: string): Callable | undefined {
  if (typeof value === 'string') return bound(stringMethods, value, name);
  if (value instanceof Map) return bound(dictMethods, value, name);
  if (value instanceof Tuple) return bound(tupleMethods, value, name);
  return Array.isArray(value) ? bound(listMethods, value, name) : undefined;
}

function bound<T>(
  methods: ReadonlyMap<string, (self: T, args: Arguments) => Value>,
  self: T,
  name: string,
): Callable | undefined {
  const method = methods.get(name);
  return method === undefined ? undefined : new Callable(name, (args) => method(self, args));
}

/** Python's `dict.items()`. */
export function entriesOf(dict: Dict): Tuple[] {
  return itemsOf(dict).flatMap((key) => {
    const value = dict.get(withoutAttributes(key));
    return value === undefined ? [] : [new Tuple([key, value])];
  });
}

/** The entries of an argument of `dict(…)` or `update(…)`: a dictionary, or pairs of key and value. */
export function entriesFrom(value: Value): readonly (readonly [Value, Value])[] {
  if (value instanceof Map) return Array.from(value);
  return itemsOf(value).map((pair) => {
    const [key, item, ...more] = itemsOf(pair);
    if (key === undefined || item === undefined || more.length > 0)
      throw new Error(`a pair of key and value is required, not ${repr(pair)}`);
    hashOf(key);
    return [withoutAttributes(key), item];
  });
}

const dictMethods: ReadonlyMap<string, (dict: Dict, args: Arguments) => Value> = new Map([
  ['keys', (dict: Dict): Value => [...itemsOf(dict)]],
  ['values', (dict: Dict): Value => Array.from(dict.values())],
  ['items', (dict: Dict): Value => entriesOf(dict)],
  [
    'get',
    (dict: Dict, args: Arguments): Value => {
      const [key, fallback = none] = bindArguments(args, ['key', 'default']);
      const wanted = withoutAttributes(required(key, 'key'));
      hashOf(wanted);
      return valueAt(dict, wanted) ?? fallback;
    },
  ],
  [
    'update',
    (dict: Dict, args: Arguments): Value => {
      const [other] = bindArguments({ ...args, named: new Map() }, ['other']);
      for (const [key, value] of other === undefined ? [] : entriesFrom(other)) dict.set(key, value);
      for (const [key, value] of args.named) dict.set(key, value);
      return none;
    },
  ],
]);

const listMethods: ReadonlyMap<string, (list: Value[], args: Arguments) => Value> = new Map([
  [
    'append',
    (list: Value[], args: Arguments): Value => {
      list.push(onlyArgument(args, 'object'));
      return none;
    },
  ],
  [
    'extend',
    (list: Value[], args: Arguments): Value => {
      const items = itemsOf(onlyArgument(args, 'iterable'));
      checkedSize(list.length + items.length);
      // One by one, because `push(...items)` fails for very long lists.
      for (const item of Array.from(items)) list.push(item);
      return none;
    },
  ],
  ['index', indexOf],
  ['count', countOf],
]);

const tupleMethods: ReadonlyMap<string, (tuple: Tuple, args: Arguments) => Value> = new Map([
  ['index', (tuple: Tuple, args: Arguments) => indexOf(tuple.items, args)],
  ['count', (tuple: Tuple, args: Arguments) => countOf(tuple.items, args)],
]);

function indexOf(items: readonly Value[], args: Arguments): Value {
  const value = onlyArgument(args, 'value');
  const at = items.findIndex((item) => equal(item, value));
  if (at === -1) throw new Error('value is not in the list');
  return BigInt(at);
}

function countOf(items: readonly Value[], args: Arguments): Value {
  const value = onlyArgument(args, 'value');
  return BigInt(items.filter((item) => equal(item, value)).length);
}

type Method = (text: string, args: Arguments) => Value;

/** Methods of `str`, by name. */
const stringMethods: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['upper', withoutArguments((text) => text.toUpperCase())],
  ['lower', withoutArguments((text) => text.toLowerCase())],
  ['title', withoutArguments((text) => text.toLowerCase().replace(/\p{L}+/gu, (word) => capitalised(word)))],
  ['capitalize', withoutArguments((text) => capitalised(text.toLowerCase()))],
  ['strip', (text, args) => stripped(text, args, 'both')],
  ['lstrip', (text, args) => stripped(text, args, 'left')],
  ['rstrip', (text, args) => stripped(text, args, 'right')],
  ['split', split],
  ['splitlines', (text) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))],
  ['join', (text, args) => itemsOf(onlyArgument(args, 'iterable')).map(requiredString).join(text)],
  ['replace', replaced],
  ['startswith', (text, args) => anyOf(args, (part) => text.startsWith(part))],
  ['endswith', (text, args) => anyOf(args, (part) => text.endsWith(part))],
  ['find', (text, args) => BigInt(text.indexOf(substring(args)))],
  ['count', (text, args) => BigInt(text.split(substring(args)).length - (substring(args) === '' ? -1 : 1))],
  ['isdigit', withoutArguments((text) => /^\p{Nd}+$/u.test(text))],
  ['isalpha', withoutArguments((text) => /^\p{L}+$/u.test(text))],
  ['isalnum', withoutArguments((text) => /^[\p{L}\p{N}]+$/u.test(text))],
  ['zfill', (text, args) => padded(text, intArgument(onlyArgument(args, 'width'), 0), '=')],
  ['ljust', (text, args) => justified(text, args, '<')],
  ['rjust', (text, args) => justified(text, args, '>')],
  ['partition', (text, args) => partition(text, substring(args))],
  ['format', braceFormat],
]);

/** A method without arguments. */
function withoutArguments(change: (text: string) => Value): Method {
  return (text, args) => {
    bindArguments(args, []);
    return change(text);
  };
}

/** The text with an upper-case first letter. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The value as a string; throws if it is not one. */
function requiredString(value: Value): string {
  const bare = withoutAttributes(value);
  if (typeof bare !== 'string') throw new Error(`expected a str, not ${typeName(value)}`);
  return bare;
}

function stripped(text: string, args: Arguments, side: 'both' | 'left' | 'right'): string {
  const [chars = none] = bindArguments(args, ['chars']);
  const characters = chars instanceof None ? undefined : stringArgument(chars, undefined);
  const isOut = (character: string | undefined) =>
    character !== undefined &&
    (characters === undefined ? /\s/.test(character) : characters.includes(character));
  let [from, to] = [0, text.length];
  if (side !== 'right') while (from < to && isOut(text[from])) from += 1;
  if (side !== 'left') while (to > from && isOut(text[to - 1])) to -= 1;
  return text.slice(from, to);
}

function split(text: string, args: Arguments): Value {
  const [by = none, most] = bindArguments(args, ['sep', 'maxsplit']);
  const separator = by instanceof None ? undefined : stringArgument(by, undefined);
  const limit = intArgument(most, -1);
  const parts = separator === undefined ? text.trim().split(/\s+/) : text.split(separator);
  if (separator === undefined && text.trim() === '') return [];
  if (limit < 0 || parts.length <= limit + 1) return parts;
  if (separator === undefined) {
    const rest = new RegExp(`^\\s*(?:\\S+\\s+){${limit}}`).exec(text)?.[0] ?? '';
    return [...parts.slice(0, limit), text.slice(rest.length)];
  }
  return [...parts.slice(0, limit), parts.slice(limit).join(separator)];
}

function replaced(text: string, args: Arguments): string {
  const [old, by, most] = bindArguments(args, ['old', 'new', 'count']);
  return replacedIn(
    text,
    stringArgument(required(old, 'old'), ''),
    stringArgument(required(by, 'new'), ''),
    intArgument(most, -1),
  );
}

/** @param limit the maximum number of replacements; negative for no limit */
export function replacedIn(text: string, old: string, by: string, limit: number): string {
  const parts = old === '' ? ['', ...Array.from(text), ''] : text.split(old);
  const joins = limit < 0 ? parts.length : limit;
  return parts.reduce((all, part, index) => all + (index <= joins ? by : old) + part);
}

function anyOf(args: Arguments, matches: (part: string) => boolean): boolean {
  const parts = onlyArgument(args, 'prefix');
  return (parts instanceof Tuple ? parts.items : [parts]).map(requiredString).some(matches);
}

function justified(text: string, args: Arguments, align: string): string {
  const [width, fill] = bindArguments(args, ['width', 'fillchar']);
  const character = stringArgument(fill, ' ');
  if (Array.from(character).length !== 1)
    throw new Error('the fill character must be exactly one character long');
  return padded(text, intArgument(required(width, 'width'), 0), align, character);
}

/** The only argument: a string to look for. */
function substring(args: Arguments): string {
  return requiredString(onlyArgument(args, 'sub'));
}

function partition(text: string, separator: string): Tuple {
  const at = text.indexOf(separator);
  return new Tuple(
    at === -1 ? [text, '', ''] : [text.slice(0, at), separator, text.slice(at + separator.length)],
  );
}
