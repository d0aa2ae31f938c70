import { onlyArgument } from '../values/arguments.ts';
import { arithmetic } from '../values/arithmetic.ts';
import { contains, equal, order } from '../values/compare.ts';
import { str } from '../values/text.ts';
import {
  type Arguments,
  Callable,
  typeName,
  Undefined,
  withoutAttributes,
  type Value,
} from '../values/value.ts';

type Test = (value: Value, args: Arguments) => boolean;

const hasType =
  (...types: readonly string[]): Test =>
  (value) =>
    types.includes(typeName(value));

/** A test that compares with one argument. */
const against =
  (holds: (value: Value, other: Value) => boolean): Test =>
  (value, args) =>
    holds(value, onlyArgument(args, 'other'));

const table: Readonly<Record<string, Test>> = {
  defined: (value) => !(value instanceof Undefined),
  undefined: (value) => value instanceof Undefined,
  none: hasType('NoneType'),
  boolean: hasType('bool'),
  integer: hasType('int'),
  float: hasType('float'),
  number: hasType('bool', 'int', 'float'),
  string: hasType('str'),
  mapping: hasType('dict'),
  sequence: hasType('str', 'list', 'tuple', 'dict', 'Undefined'),
  iterable: hasType('str', 'list', 'tuple', 'dict', 'Undefined'),
  callable: (value) => value instanceof Callable,
  true: (value) => value === true,
  false: (value) => value === false,
  odd: (value) => equal(arithmetic('%', value, 2n), 1n),
  even: (value) => equal(arithmetic('%', value, 2n), 0n),
  divisibleby: against((value, other) => equal(arithmetic('%', value, other), 0n)),
  eq: against(equal),
  ne: against((value, other) => !equal(value, other)),
  lt: against((value, other) => order(value, other, '<') < 0),
  le: against((value, other) => order(value, other, '<=') <= 0),
  gt: against((value, other) => order(value, other, '>') > 0),
  ge: against((value, other) => order(value, other, '>=') >= 0),
  in: against((value, other) => contains(other, value)),
  sameas: against(
    (value, other) =>
      withoutAttributes(value) === withoutAttributes(other) && typeName(value) === typeName(other),
  ),
  lower: (value) => hasCase(value, (text) => text.toLowerCase()),
  upper: (value) => hasCase(value, (text) => text.toUpperCase()),
};

const synonyms: Readonly<Record<string, string>> = {
  equalto: 'eq',
  '==': 'eq',
  '!=': 'ne',
  lessthan: 'lt',
  '<': 'lt',
  '<=': 'le',
  greaterthan: 'gt',
  '>': 'gt',
  '>=': 'ge',
};

/** A test by its name, as `is` and `select` use it; in `select('>', 3)` the name is an operator. */
export function testNamed(name: string): Test {
  const test = new Map(Object.entries(table)).get(synonyms[name] ?? name);
  if (test === undefined)
    throw new Error(`no test named '${name}'; supported: ${Object.keys(table).join(', ')}`);
  return test;
}

/** Whether a text has letters, and all of them are in the case that `change` makes. */
function hasCase(value: Value, change: (text: string) => string): boolean {
  const text = str(value);
  return /\p{L}/u.test(text) && change(text) === text;
}
