import type { ArithmeticOperator } from '../syntax.ts';
import { percentFormat } from './format.ts';
import { bounded, kindOf, numberOf, plain, Tuple, type Value } from './value.ts';

/** What Python's operators make of two values; throws where they make nothing of them. */
export function arithmetic(operator: ArithmeticOperator, a: Value, b: Value): Value {
  const [left, right] = [plain(a), plain(b)];
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
    throw new Error(`unsupported operand types for ${operator}: '${kindOf(a)}' and '${kindOf(b)}'`);
  return made;
}

function ofInts(operator: ArithmeticOperator, x: bigint, y: bigint): Value {
  switch (operator) {
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      bounded(digitsOf(x) + digitsOf(y));
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
      bounded(digitsOf(x) * Number(y));
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
    bounded(left.length + right.length);
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

/** Of the number written in twos. */
function digitsOf(number: bigint): number {
  return number.toString(2).length;
}

/** How many times, where that is not too much; nothing is repeated zero times. */
function timesOf(length: number, times: number): number {
  if (length === 0) return 0;
  bounded(length * times);
  return times;
}
