import type { ArithmeticOperator, ComparisonOperator, Expression, FilterUse } from './expression.ts';
import { readArguments, readPrimary } from './read-primary.ts';
import { lineOf, refuse, type Reader } from './reader.ts';

/**
 * Reads an expression with Jinja2's precedence, which is not nunjucks'. From loose to tight:
 *
 *     a if b else c  ·  or  ·  and  ·  not  ·  == < in  ·  + -  ·  ~  ·  * / // %  ·  **  ·  -a  ·  a|f, a is t
 */
export function readExpression(reader: Reader): Expression {
  const then = readOr(reader);
  if (!reader.skipSymbol('if')) return then;
  const condition = readOr(reader);
  const otherwise = reader.skipSymbol('else') ? readExpression(reader) : undefined;
  return { kind: 'choice', condition, then, otherwise, line: then.line };
}

/** As Jinja2 reads what a loop goes over, where an `if` is the loop's. */
export function readOr(reader: Reader): Expression {
  let left = readAnd(reader);
  while (reader.skipSymbol('or')) left = { kind: 'or', left, right: readAnd(reader), line: left.line };
  return left;
}

function readAnd(reader: Reader): Expression {
  let left = readNot(reader);
  while (reader.skipSymbol('and')) left = { kind: 'and', left, right: readNot(reader), line: left.line };
  return left;
}

function readNot(reader: Reader): Expression {
  const line = lineOf(reader.peekToken());
  return reader.skipSymbol('not') ? { kind: 'not', of: readNot(reader), line } : readComparison(reader);
}

function readComparison(reader: Reader): Expression {
  const first = readArithmetic(reader);
  const rest: { operator: ComparisonOperator; value: Expression }[] = [];
  for (;;) {
    const operator = comparison(reader);
    if (operator === undefined) break;
    rest.push({ operator, value: readArithmetic(reader) });
  }
  return rest.length === 0 ? first : { kind: 'comparison', first, rest, line: first.line };
}

function comparison(reader: Reader): ComparisonOperator | undefined {
  const operator = (['==', '!=', '<', '<=', '>', '>='] as const).find((one) =>
    reader.skipValue('operator', one),
  );
  if (operator !== undefined) return operator;
  if (reader.skipSymbol('in')) return 'in';
  if (!reader.skipSymbol('not')) return undefined;
  if (reader.skipSymbol('in')) return 'not in';
  throw refuse('expected in after not', reader.peekToken(), lineOf(reader.peekToken()));
}

function readArithmetic(reader: Reader): Expression {
  return leftToRight(reader, ['+', '-'], readConcatenation);
}

function readConcatenation(reader: Reader): Expression {
  const parts = [readProduct(reader)];
  while (reader.skipValue('tilde', '~')) parts.push(readProduct(reader));
  const [first, ...more] = parts;
  return more.length === 0 && first !== undefined
    ? first
    : { kind: 'concatenation', parts, line: first?.line ?? 1 };
}

function readProduct(reader: Reader): Expression {
  return leftToRight(reader, ['*', '//', '/', '%'], (inner) => leftToRight(inner, ['**'], readSigned));
}

function leftToRight(
  reader: Reader,
  operators: readonly ArithmeticOperator[],
  tighter: (reader: Reader) => Expression,
): Expression {
  let left = tighter(reader);
  for (;;) {
    const operator = operators.find((one) => reader.skipValue('operator', one));
    if (operator === undefined) return left;
    left = { kind: 'arithmetic', operator, left, right: tighter(reader), line: left.line };
  }
}

function readSigned(reader: Reader): Expression {
  let read = readUnfiltered(reader);
  for (;;) {
    if (reader.skip('pipe')) read = { kind: 'filter', of: read, ...readFilter(reader) };
    else if (reader.skipSymbol('is')) read = readTest(reader, read);
    else return read;
  }
}

/** A sign binds tighter than a filter: `-1 | abs` is 1. */
function readUnfiltered(reader: Reader): Expression {
  const line = lineOf(reader.peekToken());
  const sign = (['-', '+'] as const).find((one) => reader.skipValue('operator', one));
  return sign === undefined ? readPrimary(reader) : { kind: 'sign', sign, of: readUnfiltered(reader), line };
}

/** A filter's name, and what it is called with. */
export function readFilter(reader: Reader): FilterUse {
  const token = reader.nextToken();
  const line = lineOf(token);
  if (token?.type !== 'symbol') throw refuse('expected the name of a filter', token, line);
  return { name: token.value, given: readArguments(reader), line };
}

function readTest(reader: Reader, of: Expression): Expression {
  const isNegated = reader.skipSymbol('not');
  const token = reader.nextToken();
  if (token?.type !== 'symbol') throw refuse('expected the name of a test', token, of.line);
  const line = lineOf(token);
  const test: Expression = { kind: 'test', name: token.value, of, given: readGiven(reader), line };
  return isNegated ? { kind: 'not', of: test, line } : test;
}

/** What a test is called with: in parentheses, or one value without any, as in `x is divisibleby 3`. */
function readGiven(reader: Reader) {
  const next = reader.peekToken();
  if (next?.value === 'is') throw refuse('expected one test alone', next, lineOf(next));
  const isWord = next?.type === 'symbol' && !['else', 'or', 'and', 'in', 'if', 'not'].includes(next.value);
  const isValue = ['string', 'int', 'float', 'left-bracket', 'left-curly'];
  return next !== null && (isWord || isValue.includes(next.type))
    ? { positional: [readPrimary(reader)], named: [] }
    : readArguments(reader);
}
