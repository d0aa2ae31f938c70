import type { Filter, Builtins } from '../values/arguments.ts';
import { selectFilters, listFilters } from './list-filters.ts';
import { numberFilters } from './number-filters.ts';
import { testNamed } from './tests.ts';
import { textFilters } from './text-filters.ts';

const filters: ReadonlyMap<string, Filter> = new Map(
  [textFilters, numberFilters, listFilters, selectFilters].flatMap((some) => Object.entries(some)),
);

/** Applies a filter or a test by its name. Throws for an unknown name, and lists those that are supported. */
export const builtins: Builtins = {
  filter: (name, value, args) => {
    const filter = filters.get(name);
    if (filter === undefined) {
      const supported = Array.from(filters.keys()).toSorted().join(', ');
      throw new Error(`no filter named '${name}'; supported: ${supported}`);
    }
    return filter(value, args, builtins);
  },
  test: (name, value, args) => testNamed(name)(value, args),
};
