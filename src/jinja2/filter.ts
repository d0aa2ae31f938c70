import type { Arguments, Value } from './value.ts';

/** A filter; `use` lends it the others, for `map` and `select`. */
export type Filter = (value: Value, given: Arguments, use: Helpers) => Value;

export interface Helpers {
  readonly filter: (name: string, value: Value, given: Arguments) => Value;
  readonly test: (name: string, value: Value, given: Arguments) => boolean;
}
