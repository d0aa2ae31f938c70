import { bindArguments, type Filter, reverseArgument, required, intArgument } from '../values/arguments.ts';
import { arithmetic } from '../values/arithmetic.ts';
import { equal, order, isTruthy } from '../values/compare.ts';
import { hashOf, itemsOf } from '../values/items.ts';
import { itemOf } from '../values/lookup.ts';
import { entriesOf } from '../values/methods.ts';
import { str } from '../values/text.ts';
import {
  type Arguments,
  checkedSize,
  typeName,
  Undefined,
  None,
  none,
  withoutAttributes,
  Tuple,
  type Value,
} from '../values/value.ts';

/** Filters for lists and dictionaries. */
export const listFilters: Readonly<Record<string, Filter>> = {
  join: (value, args) => {
    const [by = '', attribute] = bindArguments(args, ['d', 'attribute']);
    return itemsOf(value)
      .map((item) => str(pick(attribute)(item)))
      .join(str(by));
  },
  first: (value) => itemsOf(value)[0] ?? new Undefined('no first item, the sequence was empty'),
  last: (value) => itemsOf(value).at(-1) ?? new Undefined('no last item, the sequence was empty'),
  list: (value) => [...itemsOf(value)],
  reverse: (value) => {
    const reversed = itemsOf(value).toReversed();
    return typeof withoutAttributes(value) === 'string' ? reversed.map(str).join('') : reversed;
  },
  items: (value) => {
    if (value instanceof Undefined) return [];
    if (!(value instanceof Map)) throw new Error(`items needs a dict, not ${typeName(value)}`);
    return entriesOf(value);
  },
  dictsort: (value, args) => {
    const [caseSensitive = false, by = 'key', reverse] = bindArguments(args, [
      'case_sensitive',
      'by',
      'reverse',
    ]);
    if (!(value instanceof Map)) throw new Error(`dictsort needs a dict, not ${typeName(value)}`);
    if (by !== 'key' && by !== 'value') throw new Error('dictsort sorts by key or by value');
    const at = by === 'value' ? 1n : 0n;
    return sorted(
      entriesOf(value),
      (entry) => folded(itemOf(entry, at), caseSensitive),
      reverseArgument(reverse),
    );
  },
  sort: (value, args) => {
    const [reverse, caseSensitive = false, attribute] = bindArguments(args, [
      'reverse',
      'case_sensitive',
      'attribute',
    ]);
    // Several attributes are separated by commas; the items are compared by the list of their values.
    const picks = typeof attribute === 'string' ? attribute.split(',').map(pick) : [pick(attribute)];
    return sorted(
      itemsOf(value),
      (item) => picks.map((one) => folded(one(item), caseSensitive)),
      reverseArgument(reverse),
    );
  },
  unique: (value, args) => {
    const [caseSensitive = false, attribute] = bindArguments(args, ['case_sensitive', 'attribute']);
    const of = pick(attribute);
    const seen = new Set<string>();
    return itemsOf(value).filter((item) => {
      const before = seen.size;
      return seen.add(hashOf(folded(of(item), caseSensitive))).size > before;
    });
  },
  min: (value, args) => extreme(value, args, 'min'),
  max: (value, args) => extreme(value, args, 'max'),
  sum: (value, args) => {
    const [attribute, start = 0n] = bindArguments(args, ['attribute', 'start']);
    return itemsOf(value)
      .map(pick(attribute))
      .reduce((sum, item) => arithmetic('+', sum, item), start);
  },
  batch: (value, args) => {
    const [linecount, filler = none] = bindArguments(args, ['linecount', 'fill_with']);
    const wanted = required(linecount, 'linecount');
    const size = wanted instanceof None ? Infinity : intArgument(wanted, 0);
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
    const rest = filler instanceof None ? 0 : Math.max(0, intArgument(wanted, 0) - row.length);
    return [...rows, [...row, ...Array.from({ length: checkedSize(rest) }, () => filler)]];
  },
  groupby: (value, args) => {
    const [attribute, fallback, caseSensitive = false] = bindArguments(args, [
      'attribute',
      'default',
      'case_sensitive',
    ]);
    const of = pick(required(attribute, 'attribute'), fallback);
    const keyOf = (item: Value) => folded(of(item), caseSensitive);
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
 * Makes a function that gets the attribute of an item by its dotted path, such as `a.b.0`; without a path, the item
 * itself.
 *
 * @param fallback replaces an undefined attribute; None means that there is no replacement
 */
function pick(attribute: Value | undefined, fallback: Value = none): (item: Value) => Value {
  const steps = attribute === undefined || attribute instanceof None ? [] : str(attribute).split('.');
  const keys = steps.map((step) => (/^\d+$/.test(step) ? BigInt(step) : step));
  return (item) => {
    const found = keys.reduce<Value>(itemOf, item);
    return found instanceof Undefined && !(fallback instanceof None) ? fallback : found;
  };
}

/** The value to compare by: strings in lower case, unless case_sensitive is set. */
function folded(value: Value, caseSensitive: Value): Value {
  const bare = withoutAttributes(value);
  return typeof bare === 'string' && !isTruthy(caseSensitive) ? bare.toLowerCase() : bare;
}

function sorted(items: readonly Value[], keyOf: (item: Value) => Value, isReversed: boolean): Value[] {
  const sign = isReversed ? -1 : 1;
  return items
    .map((item) => ({ item, key: keyOf(item) }))
    .toSorted((a, b) => sign * order(a.key, b.key))
    .map(({ item }) => item);
}

function extreme(value: Value, args: Arguments, which: 'min' | 'max'): Value {
  const [caseSensitive = false, attribute] = bindArguments(args, ['case_sensitive', 'attribute']);
  const of = pick(attribute);
  const all = sorted(itemsOf(value), (item) => folded(of(item), caseSensitive), which === 'max');
  return all[0] ?? new Undefined('no item, the sequence was empty');
}

/** Filters that apply another filter or a test to each item. */
export const selectFilters: Readonly<Record<string, Filter>> = {
  map: (value, args, builtins) => {
    if (!isTruthy(value)) return [];
    const attribute = args.named.get('attribute');
    if (attribute !== undefined && args.positional.length === 0)
      return itemsOf(value).map(pick(attribute, args.named.get('default')));
    const [name, rest] = headOf(args, 'map requires a filter or an attribute');
    return itemsOf(value).map((item) => builtins.filter(str(name), item, rest));
  },
  select: selecting(true, false),
  reject: selecting(false, false),
  selectattr: selecting(true, true),
  rejectattr: selecting(false, true),
};

function selecting(wanted: boolean, byAttribute: boolean): Filter {
  return (value, args, builtins) => {
    if (!isTruthy(value)) return [];
    const [attribute, tests] = byAttribute ? headOf(args, 'an attribute is missing') : [undefined, args];
    const of = pick(attribute);
    const holds = (item: Value) => {
      const found = of(item);
      if (tests.positional.length === 0) return isTruthy(found);
      const [name, rest] = headOf(tests, 'a test is missing');
      return builtins.test(str(name), found, rest);
    };
    return itemsOf(value).filter((item) => holds(item) === wanted);
  };
}

/** Splits the first argument from the others. */
function headOf(
  { positional: [head, ...positional], named }: Arguments,
  messageIfMissing: string,
): [Value, Arguments] {
  if (head === undefined) throw new Error(messageIfMissing);
  return [head, { positional, named }];
}
