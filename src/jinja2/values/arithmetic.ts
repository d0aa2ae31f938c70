import type { ArithmeticOperator } from '../syntax.ts';
import { percentFormat } from './format.ts';
import { checkedSize, typeName, numberOf, withoutAttributes, Tuple, type Value } from './value.ts';

/** Python's `+ - * / // % **`; throws if the operator does not support the types of its operands. */
export function arithmetic(operator: ArithmeticOperator, a: Value, b: Value): Value {
  const [left, right] = [withoutAttributes(a), withoutAttributes(b)];
  const [x, y] = [numberOf(left), numberOf(right)];
  if (x !== undefined && y !== undefined) {
    return typeof x === 'bigint' && typeof y === 'bigint'
      ? ofInts(operator, x, y)
      : ofFloats(operator, Number(x), Number(y));
  }
  const made =
    operator === '+'
      ? joined(left, right)
      : operator === '*'
        ? (repeated(left, right) ?? repeated(right, left))
        : operator === '%' && typeof left === 'string'
          ? percentFormat(left, right)
          : undefined;
  if (made === undefined)
    throw new Error(`unsupported operand types for ${operator}: '${typeName(a)}' and '${typeName(b)}'`);
  return made;
}

function ofInts(operator: ArithmeticOperator, x: bigint, y: bigint): Value {
  switch (operator) {
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      checkedSize(digitsOf(x) + digitsOf(y));
      return x * y;
    case '//':
    case '%': {
      if (y === 0n) throw new Error('division by zero');
      const rest = ((x % y) + y) % y;
      return operator === '%' ? rest : (x - rest) / y;
    }
    case '/':
      return ofFloats('/', Number(x), Number(y));
    case '**':
      if (y < 0n) return ofFloats('**', Number(x), Number(y));
      checkedSize(digitsOf(x) * Number(y));
      return x ** y;
  }
}

function ofFloats(operator: ArithmeticOperator, x: number, y: number): Value {
  if (y === 0 && ['/', '//', '%'].includes(operator)) throw new Error('division by zero');
  switch (operator) {
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      return x * y;
    case '/':
      return x / y;
    case '//':
      return Math.floor(x / y);
    case '%':
      return x - Math.floor(x / y) * y;
    case '**':
      return x ** y;
  }
}

function joined(left: Value, right: Value): Value | undefined {
  if (typeof left === 'string' && typeof right === 'string') return left + right;
  if (Array.isArray(left) && Array.isArray(right)) {
    checkedSize(left.length + right.length);
    return [...left, ...right];
  }
  return left instanceof Tuple && right instanceof Tuple
    ? new Tuple([...left.items, ...right.items])
    : undefined;
}

function repeated(what: Value, by: Value): Value | undefined {
  const count = numberOf(by);
  if (typeof count !== 'bigint') return undefined;
  const times = Math.max(0, Number(count));
  if (typeof what === 'string') return what.repeat(timesOf(what.length, times));
  const items = (some: readonly Value[]) =>
    Array.from({ length: timesOf(some.length, times) }, () => some).flat();
  if (Array.isArray(what)) return items(what);
  return what instanceof Tuple ? new Tuple(items(what.items)) : undefined;
}

/** The number of binary digits. */
function digitsOf(number: bigint): number {
  return number.toString(2).length;
}

/** Checks that the repetition does not get too long; an empty sequence needs no repetition. */
function timesOf(length: number, times: number): number {
  if (length === 0) return 0;
  checkedSize(length * times);
  return times;
}
