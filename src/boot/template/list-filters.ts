import { arithmetic } from './arithmetic.ts';
import { bind, numberAt, textAt } from './bind.ts';
import { equal, order, truth } from './compare.ts';
import type { Filter } from './filter.ts';
import { itemsOf } from './iterate.ts';
import { itemOf } from './lookup.ts';
import { entriesOf } from './method-of.ts';
import { textOf } from './text-of.ts';
import { kindOf, Missing, plain, Tuple, type Arguments, type Value } from './value.ts';

/** Filters about lists and dictionaries. */
export const listFilters: Readonly<Record<string, Filter>> = {
  join: (value, given) => {
    const [by, attribute] = bind(given, ['d', 'attribute']);
    return itemsOf(value)
      .map((item) => textOf(pick(attribute)(item)))
      .join(textAt(by, ''));
  },
  first: (value) => itemsOf(value)[0] ?? new Missing('no first item, the sequence was empty'),
  last: (value) => itemsOf(value).at(-1) ?? new Missing('no last item, the sequence was empty'),
  list: (value) => [...itemsOf(value)],
  reverse: (value) => {
    const reversed = itemsOf(value).toReversed();
    return typeof plain(value) === 'string' ? reversed.map(textOf).join('') : reversed;
  },
  items: (value) => (value instanceof Map ? entriesOf(value) : [...itemsOf(value)]),
  dictsort: (value, given) => {
    const [cased = false, by, reverse = false] = bind(given, ['case_sensitive', 'by', 'reverse']);
    if (!(value instanceof Map)) throw new Error(`dictsort needs a dict, not ${kindOf(value)}`);
    const at = textAt(by, 'key') === 'value' ? 1 : 0;
    return sorted(entriesOf(value), (entry) => folded(itemsOf(entry)[at] ?? null, cased), reverse);
  },
  sort: (value, given) => {
    const [reverse = false, cased = false, attribute] = bind(given, [
      'reverse',
      'case_sensitive',
      'attribute',
    ]);
    return sorted(itemsOf(value), (item) => folded(pick(attribute)(item), cased), reverse);
  },
  unique: (value, given) => {
    const [cased = false, attribute] = bind(given, ['case_sensitive', 'attribute']);
    const keyOf = (item: Value) => folded(pick(attribute)(item), cased);
    return itemsOf(value).filter((item, index, all) => {
      const key = keyOf(item);
      return all.findIndex((other) => equal(keyOf(other), key)) === index;
    });
  },
  min: (value, given) => extreme(value, given, 'min'),
  max: (value, given) => extreme(value, given, 'max'),
  sum: (value, given) => {
    const [attribute, start = 0n] = bind(given, ['attribute', 'start']);
    return itemsOf(value).reduce((sum, item) => arithmetic('+', sum, pick(attribute)(item)), start);
  },
  batch: (value, given) => {
    const [linecount, filler] = bind(given, ['linecount', 'fill_with']);
    const size = Math.max(1, numberAt(linecount, 1));
    const items = itemsOf(value);
    return Array.from({ length: Math.ceil(items.length / size) }, (_, row) => {
      const part = items.slice(row * size, (row + 1) * size);
      return filler === undefined
        ? part
        : [...part, ...Array.from({ length: size - part.length }, () => filler)];
    });
  },
  groupby: (value, given) => {
    const [attribute, untold] = bind(given, ['attribute', 'default']);
    const keyOf = (item: Value) => {
      const key = pick(attribute)(item);
      return key instanceof Missing && untold !== undefined ? untold : key;
    };
    const items = sorted(itemsOf(value), (item) => folded(keyOf(item), false), false);
    const keys = items
      .map(keyOf)
      .filter((key, index, all) => index === 0 || !equal(key, all[index - 1] ?? null));
    return keys.map((key) => new Tuple([key, items.filter((item) => equal(keyOf(item), key))]));
  },
};

/** The attribute that a filter is told to look at, as `a.b.0`; without one, the item itself. */
export function pick(attribute: Value | undefined): (item: Value) => Value {
  if (attribute === undefined || attribute === null) return (item) => item;
  const steps = textOf(attribute).split('.');
  return (item) =>
    steps.reduce<Value>((found, step) => itemOf(found, /^\d+$/.test(step) ? BigInt(step) : step), item);
}

/** What is compared: texts without regard to case, unless told otherwise. */
function folded(value: Value, cased: Value): Value {
  const bare = plain(value);
  return typeof bare === 'string' && !truth(cased) ? bare.toLowerCase() : bare;
}

function sorted(items: readonly Value[], keyOf: (item: Value) => Value, reverse: Value): Value[] {
  const sign = truth(reverse) ? -1 : 1;
  return items.toSorted((a, b) => sign * order(keyOf(a), keyOf(b)));
}

function extreme(value: Value, given: Arguments, which: 'min' | 'max'): Value {
  const [cased = false, attribute] = bind(given, ['case_sensitive', 'attribute']);
  const all = sorted(itemsOf(value), (item) => folded(pick(attribute)(item), cased), which === 'max');
  return all[0] ?? new Missing('no item, the sequence was empty');
}
