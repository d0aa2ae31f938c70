import { bindArguments, type Filter, required, intArgument, stringArgument } from '../values/arguments.ts';
import { isTruthy } from '../values/compare.ts';
import { padded, percentFormat } from '../values/format.ts';
import { lengthOf } from '../values/items.ts';
import { capitalised, methodOf, replacedIn } from '../values/methods.ts';
import { str } from '../values/text.ts';
import { checkedSize, type Callable, None, none, Tuple, type Value } from '../values/value.ts';

/** A method of `str` as a filter. */
const method =
  (name: string): Filter =>
  (value, args) =>
    callableOf(str(value), name).call(args);

function callableOf(text: string, name: string): Callable {
  const found = methodOf(text, name);
  if (found === undefined) throw new Error(`'str' object has no attribute '${name}'`);
  return found;
}

const escape: Filter = (value) =>
  str(value).replace(
    /[&<>"']/g,
    (character) =>
      ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' })[character] ?? character,
  );

/** Filters for strings. */
export const textFilters: Readonly<Record<string, Filter>> = {
  upper: method('upper'),
  lower: method('lower'),
  capitalize: method('capitalize'),
  trim: method('strip'),
  replace: (value, args) => {
    const [old, by, most = none] = bindArguments(args, ['old', 'new', 'count']);
    const limit = most instanceof None ? -1 : intArgument(most, -1);
    return replacedIn(str(value), str(required(old, 'old')), str(required(by, 'new')), limit);
  },
  title: (value) =>
    str(value)
      .split(/([-\s({[<]+)/)
      .map((word) => capitalised(word.toLowerCase()))
      .join(''),
  string: (value) => str(value),
  safe: (value) => str(value),
  e: escape,
  escape,
  center: (value, args) => padded(str(value), intArgument(bindArguments(args, ['width'])[0], 80), '^'),
  format: (value, { positional, named }) =>
    percentFormat(str(value), named.size > 0 ? new Map<Value, Value>(named) : new Tuple(positional)),
  indent: (value, args) => {
    const [width = 4n, first = false, blank = false] = bindArguments(args, ['width', 'first', 'blank']);
    const by =
      typeof width === 'string' ? width : ' '.repeat(checkedSize(Math.max(0, intArgument(width, 4))));
    const [head = '', ...lines] = stringArgument(value, '').split('\n');
    checkedSize(by.length * lines.length);
    const rest = lines.map((line) => (line === '' && !isTruthy(blank) ? line : by + line));
    return [isTruthy(first) ? by + head : head, ...rest].join('\n');
  },
  truncate: (value, args) => {
    const [length, killwords = false, end, leeway = none] = bindArguments(args, [
      'length',
      'killwords',
      'end',
      'leeway',
    ]);
    const [most, mark] = [intArgument(length, 255), stringArgument(end, '...')];
    if (most < mark.length) throw new Error(`the length ${most} is less than that of ${mark}`);
    // As in Jinja2, a value that is short enough is returned as it is, even a list.
    if (lengthOf(value) <= most + (leeway instanceof None ? 5 : intArgument(leeway, 5))) return value;
    const text = stringArgument(value, '');
    const cut = text.slice(0, most - mark.length);
    return (isTruthy(killwords) || !cut.includes(' ') ? cut : cut.slice(0, cut.lastIndexOf(' '))) + mark;
  },
  wordcount: (value) => BigInt(str(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0),
  length: (value) => BigInt(lengthOf(value)),
  count: (value) => BigInt(lengthOf(value)),
};
