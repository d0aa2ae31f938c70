import { bind, needed } from '../values/arguments.ts';
import { arithmetic } from '../values/arithmetic.ts';
import { contains, equal, order } from '../values/compare.ts';
import { textOf } from '../values/text.ts';
import { type Arguments, Callable, kindOf, Missing, plain, type Value } from '../values/value.ts';

type Test = (value: Value, given: Arguments) => boolean;

const is =
  (...kinds: readonly string[]): Test =>
  (value) =>
    kinds.includes(kindOf(value));

/** A test against one other value. */
const against =
  (holds: (value: Value, other: Value) => boolean): Test =>
  (value, given) =>
    holds(value, needed(bind(given, ['other'])[0], 'other'));

const table: Readonly<Record<string, Test>> = {
  defined: (value) => !(value instanceof Missing),
  undefined: (value) => value instanceof Missing,
  none: is('NoneType'),
  boolean: is('bool'),
  integer: is('int'),
  float: is('float'),
  number: is('bool', 'int', 'float'),
  string: is('str'),
  mapping: is('dict'),
  sequence: is('str', 'list', 'tuple', 'dict', 'Undefined'),
  iterable: is('str', 'list', 'tuple', 'dict', 'Undefined'),
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
  sameas: against((value, other) => plain(value) === plain(other) && kindOf(value) === kindOf(other)),
  lower: (value) => cased(value, (text) => text.toLowerCase()),
  upper: (value) => cased(value, (text) => text.toUpperCase()),
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

/** The tests of `is`, by name; `select` and its like know some of them by signs, too. */
export function testNamed(name: string): Test {
  const test = new Map(Object.entries(table)).get(synonyms[name] ?? name);
  if (test === undefined)
    throw new Error(`no test named '${name}'; known are ${Object.keys(table).join(', ')}`);
  return test;
}

/** Whether all letters are large, or all are small, and there are any. */
function cased(value: Value, change: (text: string) => string): boolean {
  const text = textOf(value);
  return /\p{L}/u.test(text) && change(text) === text;
}
