import { bind, type Filter, needed, numberAt, textAt } from '../values/arguments.ts';
import { truth } from '../values/compare.ts';
import { padded, percentFormat } from '../values/format.ts';
import { lengthOf } from '../values/items.ts';
import { capitalised, methodOf, replacedIn } from '../values/methods.ts';
import { textOf } from '../values/text.ts';
import { bounded, type Callable, None, none, Tuple, type Value } from '../values/value.ts';

/** A method of `str` as a filter. */
const method =
  (name: string): Filter =>
  (value, given) =>
    callableOf(textOf(value), name).call(given);

function callableOf(text: string, name: string): Callable {
  const found = methodOf(text, name);
  if (found === undefined) throw new Error(`'str' object has no attribute '${name}'`);
  return found;
}

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
  replace: (value, given) => {
    const [old, by, most = none] = bind(given, ['old', 'new', 'count']);
    const limit = most instanceof None ? -1 : numberAt(most, -1);
    return replacedIn(textOf(value), textOf(needed(old, 'old')), textOf(needed(by, 'new')), limit);
  },
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
    const by = typeof width === 'string' ? width : ' '.repeat(bounded(Math.max(0, numberAt(width, 4))));
    const [head = '', ...lines] = textAt(value, '').split('\n');
    bounded(by.length * lines.length);
    const rest = lines.map((line) => (line === '' && !truth(blank) ? line : by + line));
    return [truth(first) ? by + head : head, ...rest].join('\n');
  },
  truncate: (value, given) => {
    const [length, killwords = false, end, leeway = none] = bind(given, [
      'length',
      'killwords',
      'end',
      'leeway',
    ]);
    const [most, mark] = [numberAt(length, 255), textAt(end, '...')];
    if (most < mark.length) throw new Error(`the length ${most} is less than that of ${mark}`);
    // What is short enough stays what it is, a list as well.
    if (lengthOf(value) <= most + (leeway instanceof None ? 5 : numberAt(leeway, 5))) return value;
    const text = textAt(value, '');
    const cut = text.slice(0, most - mark.length);
    return (truth(killwords) || !cut.includes(' ') ? cut : cut.slice(0, cut.lastIndexOf(' '))) + mark;
  },
  wordcount: (value) => BigInt(textOf(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0),
  length: (value) => BigInt(lengthOf(value)),
  count: (value) => BigInt(lengthOf(value)),
};
