import { kindOf, plain, type Arguments, type Value } from './value.ts';

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

/** An argument that has to be a text. */
export function textAt<T>(value: Value | undefined, untold: T): string | T {
  const bare = value === undefined ? undefined : plain(value);
  if (bare === undefined || bare === null) return untold;
  if (typeof bare !== 'string') throw new Error(`expected a str, not ${kindOf(bare)}`);
  return bare;
}

/** An argument that has to be a whole number. */
export function numberAt(value: Value | undefined, untold: number): number {
  if (value === undefined || value === null) return untold;
  const number = typeof value === 'boolean' ? BigInt(value) : value;
  if (typeof number !== 'bigint') throw new Error(`expected an int, not ${kindOf(value)}`);
  return Number(number);
}
