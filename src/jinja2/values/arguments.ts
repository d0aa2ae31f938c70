import { type Arguments, kindOf, numberOf, plain, type Value } from './value.ts';

/**
 * What each of these parameters is given, by position or by name; `undefined` where it is left out. Throws
 * where there is more.
 */
export function bind(given: Arguments, parameters: readonly string[]): readonly (Value | undefined)[] {
  const { positional, named } = given;
  if (positional.length > parameters.length)
    throw new Error(`takes at most ${parameters.length} arguments (${positional.length} given)`);
  for (const name of named.keys()) {
    const at = parameters.indexOf(name);
    if (at === -1) throw new Error(`unexpected keyword argument '${name}'`);
    if (at < positional.length) throw new Error(`got multiple values for argument '${name}'`);
  }
  return parameters.map((name, index) => positional[index] ?? named.get(name));
}

/** An argument that has to be given. */
export function needed(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new Error(`missing argument '${name}'`);
  return value;
}

/** An argument that has to be a text; None is not one. */
export function textAt<T>(value: Value | undefined, untold: T): string | T {
  if (value === undefined) return untold;
  const bare = plain(value);
  if (typeof bare !== 'string') throw new Error(`expected a str, not ${kindOf(bare)}`);
  return bare;
}

/** An argument that has to be a whole number; None is not one. */
export function numberAt(value: Value | undefined, untold: number): number {
  if (value === undefined) return untold;
  const number = numberOf(value);
  if (typeof number !== 'bigint') throw new Error(`expected an int, not ${kindOf(value)}`);
  return Number(number);
}

/** An argument by which Python sorts backwards: a whole number, `True` among them. */
export function flagAt(value: Value | undefined): boolean {
  return numberAt(value, 0) !== 0;
}

/** A filter; `use` lends it the others, for `map` and `select`. */
export type Filter = (value: Value, given: Arguments, use: Helpers) => Value;

export interface Helpers {
  readonly filter: (name: string, value: Value, given: Arguments) => Value;
  readonly test: (name: string, value: Value, given: Arguments) => boolean;
}
