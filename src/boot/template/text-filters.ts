import { bind, numberAt, textAt } from './bind.ts';
import { truth } from './compare.ts';
import type { Filter } from './filter.ts';
import { lengthOf } from './iterate.ts';
import { methodOf } from './method-of.ts';
import { padded, percentFormat } from './percent-format.ts';
import { capitalised } from './string-methods.ts';
import { textOf } from './text-of.ts';
import { Tuple, type Value } from './value.ts';

/** A method of `str` as a filter. */
const method =
  (name: string): Filter =>
  (value, given) =>
    methodOf(textOf(value), name)?.call(given) ?? null;

const escape: Filter = (value) =>
  textOf(value).replace(
    /[&<>"']/g,
    (character) =>
      ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' })[character] ?? character,
  );

/** Filters that make texts of texts. */
export const textFilters: Readonly<Record<string, Filter>> = {
  upper: method('upper'),
  lower: method('lower'),
  capitalize: method('capitalize'),
  trim: method('strip'),
  replace: method('replace'),
  title: (value) =>
    textOf(value)
      .split(/([-\s({[<]+)/)
      .map((word) => capitalised(word.toLowerCase()))
      .join(''),
  string: (value) => textOf(value),
  safe: (value) => textOf(value),
  e: escape,
  escape,
  center: (value, given) => padded(textOf(value), numberAt(bind(given, ['width'])[0], 80), '^'),
  format: (value, { positional, named }) =>
    percentFormat(textOf(value), named.size > 0 ? new Map<Value, Value>(named) : new Tuple(positional)),
  indent: (value, given) => {
    const [width = 4n, first = false, blank = false] = bind(given, ['width', 'first', 'blank']);
    const by = typeof width === 'string' ? width : ' '.repeat(numberAt(width, 4));
    const [head = '', ...lines] = textOf(value).split('\n');
    const rest = lines.map((line) => (line === '' && !truth(blank) ? line : by + line));
    return [truth(first) ? by + head : head, ...rest].join('\n');
  },
  truncate: (value, given) => {
    const [length, killwords = false, end, leeway] = bind(given, ['length', 'killwords', 'end', 'leeway']);
    const [text, most, mark] = [textOf(value), numberAt(length, 255), textAt(end, '...')];
    if (text.length <= most + numberAt(leeway, 5)) return text;
    const cut = text.slice(0, most - mark.length);
    return (truth(killwords) || !cut.includes(' ') ? cut : cut.slice(0, cut.lastIndexOf(' '))) + mark;
  },
  wordcount: (value) => BigInt(textOf(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0),
  length: (value) => BigInt(lengthOf(value)),
  count: (value) => BigInt(lengthOf(value)),
};
