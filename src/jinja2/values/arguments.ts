import { type Arguments, typeName, numberOf, withoutAttributes, type Value } from './value.ts';

/**
 * The argument for each parameter, in their order, passed by position or by name; `undefined` if it was omitted.
 * Throws if there is any other argument.
 */
export function bindArguments(
  args: Arguments,
  parameters: readonly string[],
): readonly (Value | undefined)[] {
  const { positional, named } = args;
  if (positional.length > parameters.length)
    throw new Error(`takes at most ${parameters.length} arguments (${positional.length} given)`);
  for (const name of named.keys()) {
    const at = parameters.indexOf(name);
    if (at === -1) throw new Error(`unexpected keyword argument '${name}'`);
    if (at < positional.length) throw new Error(`got multiple values for argument '${name}'`);
  }
  return parameters.map((name, index) => positional[index] ?? named.get(name));
}

/** Throws if an argument was omitted that has no default. */
export function required(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new Error(`missing argument '${name}'`);
  return value;
}

/** The argument of a function that takes exactly one. */
export function onlyArgument(args: Arguments, name: string): Value {
  return required(bindArguments(args, [name])[0], name);
}

/** A string argument; throws for any other type, None included. */
export function stringArgument<T>(value: Value | undefined, fallback: T): string | T {
  if (value === undefined) return fallback;
  const bare = withoutAttributes(value);
  if (typeof bare !== 'string') throw new Error(`expected a str, not ${typeName(bare)}`);
  return bare;
}

/** An integer argument; throws for any other type, None included. */
export function intArgument(value: Value | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  const number = numberOf(value);
  if (typeof number !== 'bigint') throw new Error(`expected an int, not ${typeName(value)}`);
  return Number(number);
}

/** The argument `reverse`, for which Python accepts any integer. */
export function reverseArgument(value: Value | undefined): boolean {
  return intArgument(value, 0) !== 0;
}

/** A filter; `builtins` are for those that apply another filter or test: `map`, `select`. */
export type Filter = (value: Value, args: Arguments, builtins: Builtins) => Value;

/** The filters and tests by name, applied to a value. */
export interface Builtins {
  readonly filter: (name: string, value: Value, args: Arguments) => Value;
  readonly test: (name: string, value: Value, args: Arguments) => boolean;
}
