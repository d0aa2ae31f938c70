import type { Filter, Helpers } from '../values/arguments.ts';
import { choosingFilters, listFilters } from './list-filters.ts';
import { numberFilters } from './number-filters.ts';
import { testNamed } from './tests.ts';
import { textFilters } from './text-filters.ts';

const filters: ReadonlyMap<string, Filter> = new Map(
  [textFilters, numberFilters, listFilters, choosingFilters].flatMap((some) => Object.entries(some)),
);

/** The filters and tests of Jinja2 that are known here, by name; an error names them where it is another one. */
export const helpers: Helpers = {
  filter: (name, value, given) => {
    const filter = filters.get(name);
    if (filter === undefined) {
      const known = Array.from(filters.keys()).toSorted().join(', ');
      throw new Error(`no filter named '${name}'; known are ${known}`);
    }
    return filter(value, given, helpers);
  },
  test: (name, value, given) => testNamed(name)(value, given),
};
