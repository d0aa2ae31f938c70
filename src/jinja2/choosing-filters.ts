import { truth } from './compare.ts';
import type { Filter } from './filter.ts';
import { itemsOf } from './iterate.ts';
import { pick } from './list-filters.ts';
import { textOf } from './text-of.ts';
import { type Arguments, type Value } from './value.ts';

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
