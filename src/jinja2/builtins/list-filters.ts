import { bind, type Filter, flagAt, needed, numberAt } from '../values/arguments.ts';
import { arithmetic } from '../values/arithmetic.ts';
import { equal, order, truth } from '../values/compare.ts';
import { hashOf, itemsOf } from '../values/items.ts';
import { itemOf } from '../values/lookup.ts';
import { entriesOf } from '../values/methods.ts';
import { textOf } from '../values/text.ts';
import {
  type Arguments,
  bounded,
  kindOf,
  Missing,
  None,
  none,
  plain,
  Tuple,
  type Value,
} from '../values/value.ts';

/** Filters about lists and dictionaries. */
export const listFilters: Readonly<Record<string, Filter>> = {
  join: (value, given) => {
    const [by = '', attribute] = bind(given, ['d', 'attribute']);
    return itemsOf(value)
      .map((item) => textOf(pick(attribute)(item)))
      .join(textOf(by));
  },
  first: (value) => itemsOf(value)[0] ?? new Missing('no first item, the sequence was empty'),
  last: (value) => itemsOf(value).at(-1) ?? new Missing('no last item, the sequence was empty'),
  list: (value) => [...itemsOf(value)],
  reverse: (value) => {
    const reversed = itemsOf(value).toReversed();
    return typeof plain(value) === 'string' ? reversed.map(textOf).join('') : reversed;
  },
  items: (value) => {
    if (value instanceof Missing) return [];
    if (!(value instanceof Map)) throw new Error(`items needs a dict, not ${kindOf(value)}`);
    return entriesOf(value);
  },
  dictsort: (value, given) => {
    const [cased = false, by = 'key', reverse] = bind(given, ['case_sensitive', 'by', 'reverse']);
    if (!(value instanceof Map)) throw new Error(`dictsort needs a dict, not ${kindOf(value)}`);
    if (by !== 'key' && by !== 'value') throw new Error('dictsort sorts by key or by value');
    const at = by === 'value' ? 1n : 0n;
    return sorted(entriesOf(value), (entry) => folded(itemOf(entry, at), cased), flagAt(reverse));
  },
  sort: (value, given) => {
    const [reverse, cased = false, attribute] = bind(given, ['reverse', 'case_sensitive', 'attribute']);
    // Several attributes stand with commas between them; compared are lists of what each of them gives.
    const picks = typeof attribute === 'string' ? attribute.split(',').map(pick) : [pick(attribute)];
    return sorted(itemsOf(value), (item) => picks.map((one) => folded(one(item), cased)), flagAt(reverse));
  },
  unique: (value, given) => {
    const [cased = false, attribute] = bind(given, ['case_sensitive', 'attribute']);
    const of = pick(attribute);
    const seen = new Set<string>();
    return itemsOf(value).filter((item) => {
      const before = seen.size;
      return seen.add(hashOf(folded(of(item), cased))).size > before;
    });
  },
  min: (value, given) => extreme(value, given, 'min'),
  max: (value, given) => extreme(value, given, 'max'),
  sum: (value, given) => {
    const [attribute, start = 0n] = bind(given, ['attribute', 'start']);
    return itemsOf(value)
      .map(pick(attribute))
      .reduce((sum, item) => arithmetic('+', sum, item), start);
  },
  batch: (value, given) => {
    const [linecount, filler = none] = bind(given, ['linecount', 'fill_with']);
    const wanted = needed(linecount, 'linecount');
    const size = wanted instanceof None ? Infinity : numberAt(wanted, 0);
    const rows: Value[][] = [];
    let row: Value[] = [];
    for (const item of itemsOf(value)) {
      if (row.length === size) {
        rows.push(row);
        row = [];
      }
      row.push(item);
    }
    if (row.length === 0) return rows;
    const rest = filler instanceof None ? 0 : Math.max(0, numberAt(wanted, 0) - row.length);
    return [...rows, [...row, ...Array.from({ length: bounded(rest) }, () => filler)]];
  },
  groupby: (value, given) => {
    const [attribute, untold, cased = false] = bind(given, ['attribute', 'default', 'case_sensitive']);
    const of = pick(needed(attribute, 'attribute'), untold);
    const keyOf = (item: Value) => folded(of(item), cased);
    const groups: { readonly key: Value; readonly items: [Value, ...Value[]] }[] = [];
    for (const item of sorted(itemsOf(value), keyOf, false)) {
      const [key, last] = [keyOf(item), groups.at(-1)];
      if (last !== undefined && equal(last.key, key)) last.items.push(item);
      else groups.push({ key, items: [item] });
    }
    return groups.map(({ items }) => {
      const [grouper, list] = [of(items[0]), items];
      return new Tuple(
        [grouper, list],
        new Map<string, Value>([
          ['grouper', grouper],
          ['list', list],
        ]),
      );
    });
  },
};

/**
 * The attribute that a filter is told to look at, as `a.b.0`; without one, the item itself.
 *
 * @param untold instead of one that is missing; None is none
 */
export function pick(attribute: Value | undefined, untold: Value = none): (item: Value) => Value {
  const steps = attribute === undefined || attribute instanceof None ? [] : textOf(attribute).split('.');
  const keys = steps.map((step) => (/^\d+$/.test(step) ? BigInt(step) : step));
  return (item) => {
    const found = keys.reduce<Value>(itemOf, item);
    return found instanceof Missing && !(untold instanceof None) ? untold : found;
  };
}

/** What is compared: texts without regard to case, unless told otherwise. */
function folded(value: Value, cased: Value): Value {
  const bare = plain(value);
  return typeof bare === 'string' && !truth(cased) ? bare.toLowerCase() : bare;
}

function sorted(items: readonly Value[], keyOf: (item: Value) => Value, isReversed: boolean): Value[] {
  const sign = isReversed ? -1 : 1;
  return items
    .map((item) => ({ item, key: keyOf(item) }))
    .toSorted((a, b) => sign * order(a.key, b.key))
    .map(({ item }) => item);
}

function extreme(value: Value, given: Arguments, which: 'min' | 'max'): Value {
  const [cased = false, attribute] = bind(given, ['case_sensitive', 'attribute']);
  const of = pick(attribute);
  const all = sorted(itemsOf(value), (item) => folded(of(item), cased), which === 'max');
  return all[0] ?? new Missing('no item, the sequence was empty');
}

/** Filters that put another filter, or a test, to each item. */
export const choosingFilters: Readonly<Record<string, Filter>> = {
  map: (value, given, use) => {
    if (!truth(value)) return [];
    const attribute = given.named.get('attribute');
    if (attribute !== undefined && given.positional.length === 0)
      return itemsOf(value).map(pick(attribute, given.named.get('default')));
    const [name, rest] = headOf(given, 'map requires a filter or an attribute');
    return itemsOf(value).map((item) => use.filter(textOf(name), item, rest));
  },
  select: chosen(true, false),
  reject: chosen(false, false),
  selectattr: chosen(true, true),
  rejectattr: chosen(false, true),
};

function chosen(wanted: boolean, byAttribute: boolean): Filter {
  return (value, given, use) => {
    if (!truth(value)) return [];
    const [attribute, tests] = byAttribute ? headOf(given, 'an attribute is missing') : [undefined, given];
    const of = pick(attribute);
    const holds = (item: Value) => {
      const found = of(item);
      if (tests.positional.length === 0) return truth(found);
      const [name, rest] = headOf(tests, 'a test is missing');
      return use.test(textOf(name), found, rest);
    };
    return itemsOf(value).filter((item) => holds(item) === wanted);
  };
}

/** The first argument, and the others. */
function headOf(
  { positional: [head, ...positional], named }: Arguments,
  because: string,
): [Value, Arguments] {
  if (head === undefined) throw new Error(because);
  return [head, { positional, named }];
}
