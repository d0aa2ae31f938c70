import { bind, numberAt, textAt } from './bind.ts';
import { braceFormat } from './brace-format.ts';
import { itemsOf } from './iterate.ts';
import { padded } from './percent-format.ts';
import { textOf } from './text-of.ts';
import { kindOf, plain, Tuple, type Arguments, type Value } from './value.ts';

type Method = (text: string, given: Arguments) => Value;

/** Methods of Python's `str`, by name. */
export const stringMethods: ReadonlyMap<string, Method> = new Map<string, Method>([
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
      itemsOf(bind(given, ['iterable'])[0] ?? null)
        .map(strict)
        .join(text),
  ],
  ['replace', replaced],
  ['startswith', (text, given) => anyOf(given, (part) => text.startsWith(part))],
  ['endswith', (text, given) => anyOf(given, (part) => text.endsWith(part))],
  ['find', (text, given) => BigInt(text.indexOf(textAt(bind(given, ['sub'])[0], '')))],
  ['count', (text, given) => BigInt(text.split(textAt(bind(given, ['sub'])[0], '')).length - 1)],
  ['isdigit', alone((text) => /^\p{Nd}+$/u.test(text))],
  ['isalpha', alone((text) => /^\p{L}+$/u.test(text))],
  ['isalnum', alone((text) => /^[\p{L}\p{N}]+$/u.test(text))],
  ['zfill', (text, given) => padded(text, numberAt(bind(given, ['width'])[0], 0), '=')],
  ['ljust', (text, given) => justified(text, given, '<')],
  ['rjust', (text, given) => justified(text, given, '>')],
  ['partition', (text, given) => partition(text, textAt(bind(given, ['sep'])[0], ''))],
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
  const characters = textAt(bind(given, ['chars'])[0], undefined);
  const isOut = (character: string | undefined) =>
    character !== undefined &&
    (characters === undefined ? /\s/.test(character) : characters.includes(character));
  let [from, to] = [0, text.length];
  if (side !== 'right') while (from < to && isOut(text[from])) from += 1;
  if (side !== 'left') while (to > from && isOut(text[to - 1])) to -= 1;
  return text.slice(from, to);
}

function split(text: string, given: Arguments): Value {
  const [by, most] = bind(given, ['sep', 'maxsplit']);
  const separator = textAt(by, undefined);
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
  const parts = text.split(textAt(old, ''));
  const limit = numberAt(most, -1);
  const joins = limit < 0 ? parts.length : limit;
  return parts.reduce((all, part, index) => all + textAt(index <= joins ? by : old, '') + part);
}

function anyOf(given: Arguments, matches: (part: string) => boolean): boolean {
  const [parts = ''] = bind(given, ['prefix']);
  return parts instanceof Tuple ? parts.items.some((part) => matches(textOf(part))) : matches(textOf(parts));
}

function justified(text: string, given: Arguments, align: string): string {
  const [width, fill] = bind(given, ['width', 'fillchar']);
  return padded(text, numberAt(width, 0), align, textAt(fill, ' '));
}

function partition(text: string, separator: string): Tuple {
  const at = text.indexOf(separator);
  return new Tuple(
    at === -1 ? [text, '', ''] : [text.slice(0, at), separator, text.slice(at + separator.length)],
  );
}
