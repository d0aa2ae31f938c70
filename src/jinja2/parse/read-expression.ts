import type {
  ArithmeticOperator,
  ArgumentExpressions,
  ComparisonOperator,
  Expression,
  FilterCall,
} from '../syntax.ts';
import { none, type None } from '../values/value.ts';
import { lineOf, type Reader, syntaxError } from './reader.ts';

/**
 * Reads an expression with Jinja2's operator precedence, from loose to tight:
 *
 *     a if b else c  ·  or  ·  and  ·  not  ·  == < in  ·  + -  ·  ~  ·  * / // %  ·  **  ·  -a  ·  a|f, a is t
 */
export function readExpression(reader: Reader): Expression {
  const then = readOr(reader);
  if (!reader.skipSymbol('if')) return then;
  const condition = readOr(reader);
  const otherwise = reader.skipSymbol('else') ? readExpression(reader) : undefined;
  return { kind: 'conditional', condition, then, otherwise, line: then.line };
}

/** Reads an expression without an inline `if`, such as the source of a loop: an `if` after it is the loop's filter. */
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
  throw syntaxError('expected in after not', reader.peekToken(), lineOf(reader.peekToken()));
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

/** Reads the name of a filter and its arguments. */
export function readFilter(reader: Reader): FilterCall {
  const token = reader.nextToken();
  const line = lineOf(token);
  if (token?.type !== 'symbol') throw syntaxError('expected the name of a filter', token, line);
  return { name: token.value, args: readArguments(reader), line };
}

function readTest(reader: Reader, of: Expression): Expression {
  const isNegated = reader.skipSymbol('not');
  const token = reader.nextToken();
  if (token?.type !== 'symbol') throw syntaxError('expected the name of a test', token, of.line);
  const line = lineOf(token);
  const test: Expression = { kind: 'test', name: token.value, of, args: readTestArguments(reader), line };
  return isNegated ? { kind: 'not', of: test, line } : test;
}

/** The arguments of a test: in parentheses, or a single value without them, as in `x is divisibleby 3`. */
function readTestArguments(reader: Reader) {
  const next = reader.peekToken();
  if (next?.value === 'is') throw syntaxError('expected one test alone', next, lineOf(next));
  const isWord = next?.type === 'symbol' && !['else', 'or', 'and', 'in', 'if', 'not'].includes(next.value);
  const valueTypes = ['string', 'int', 'float', 'left-bracket', 'left-curly'];
  return next !== null && (isWord || valueTypes.includes(next.type))
    ? { positional: [readPrimary(reader)], named: [] }
    : readArguments(reader);
}

/** Jinja2 takes Python's constants in lower case as well. */
const constants: ReadonlyMap<string, boolean | None> = new Map<string, boolean | None>([
  ['True', true],
  ['true', true],
  ['False', false],
  ['false', false],
  ['None', none],
  ['none', none],
]);

/**
 * Reads a literal, a name or a collection, and the accesses and calls behind it:
 *
 *     name   'text'   12   [a, b]   (a, b)   {k: v}      then   .x   [k]   [1:2]   (…)
 */
function readPrimary(reader: Reader): Expression {
  let read = readAtom(reader);
  for (;;) {
    const token = reader.peekToken();
    if (token === null) return read;
    const { line } = read;
    if (reader.skipValue('operator', '.')) {
      read = readMember(reader, read);
    } else if (reader.skip('left-bracket')) {
      read = readSubscript(reader, read);
    } else if (token.type === 'left-paren') {
      read = { kind: 'call', callee: read, args: readArguments(reader), line };
    } else {
      return read;
    }
  }
}

/** Reads what follows a dot: a name, or the index of an item. */
function readMember(reader: Reader, of: Expression): Expression {
  const { line } = of;
  const member = reader.nextToken();
  if (member?.type === 'int')
    return { kind: 'item', of, key: { kind: 'literal', value: BigInt(member.value), line }, line };
  if (member?.type !== 'symbol') throw syntaxError('expected a name after the dot', member, line);
  return { kind: 'attribute', of, name: member.value, line };
}

/** Reads arguments in parentheses; without parentheses there are none. */
function readArguments(reader: Reader): ArgumentExpressions {
  const positional: Expression[] = [];
  const named: { name: string; value: Expression }[] = [];
  if (reader.skip('left-paren')) {
    while (!reader.skip('right-paren')) {
      const value = reader.readExpression();
      if (value.kind === 'name' && reader.skipValue('operator', '='))
        named.push({ name: value.name, value: reader.readExpression() });
      else positional.push(value);
      expectCommaOr(reader, 'right-paren', value.line);
    }
  }
  return { positional, named };
}

function readAtom(reader: Reader): Expression {
  const token = reader.nextToken();
  const line = lineOf(token);
  switch (token?.type) {
    case 'string': {
      let text = token.value;
      // Adjacent string literals are one string, as in Python.
      for (let next = reader.peekToken(); next?.type === 'string'; next = reader.peekToken()) {
        text += next.value;
        reader.nextToken();
      }
      return { kind: 'literal', value: text, line };
    }
    case 'int':
      return { kind: 'literal', value: BigInt(token.value), line };
    case 'float':
      return { kind: 'literal', value: Number(token.value), line };
    case 'symbol': {
      const value = constants.get(token.value);
      return value === undefined
        ? { kind: 'name', name: token.value, line }
        : { kind: 'literal', value, line };
    }
    case 'left-paren':
      return readParenthesis(reader, line);
    case 'left-bracket':
      return { kind: 'list', items: readItems(reader, 'right-bracket', line), line };
    case 'left-curly':
      return readDict(reader, line);
    default:
      throw syntaxError('expected a value', token, line);
  }
}

function readParenthesis(reader: Reader, line: number): Expression {
  if (reader.skip('right-paren')) return { kind: 'tuple', items: [], line };
  const first = reader.readExpression();
  if (reader.skip('right-paren')) return first;
  expectCommaOr(reader, 'right-paren', line);
  return { kind: 'tuple', items: [first, ...readItems(reader, 'right-paren', line)], line };
}

function readItems(reader: Reader, end: string, line: number): readonly Expression[] {
  const items: Expression[] = [];
  while (!reader.skip(end)) {
    items.push(reader.readExpression());
    expectCommaOr(reader, end, line);
  }
  return items;
}

function readDict(reader: Reader, line: number): Expression {
  const entries: { key: Expression; value: Expression }[] = [];
  while (!reader.skip('right-curly')) {
    const key = reader.readExpression();
    if (!reader.skip('colon')) throw syntaxError('expected a colon after the key', reader.peekToken(), line);
    entries.push({ key, value: reader.readExpression() });
    expectCommaOr(reader, 'right-curly', line);
  }
  return { kind: 'dict', entries, line };
}

function readSubscript(reader: Reader, of: Expression): Expression {
  const { line } = of;
  const bounds: (Expression | undefined)[] = [undefined];
  while (!reader.skip('right-bracket')) {
    if (reader.skip('colon')) bounds.push(undefined);
    else if (bounds.at(-1) === undefined) bounds[bounds.length - 1] = reader.readExpression();
    else throw syntaxError('expected ]', reader.peekToken(), line);
  }
  const [key, ...more] = bounds;
  if (more.length > 0) return { kind: 'slice', of, bounds, line };
  if (key === undefined) throw syntaxError('expected a key between [ and ]', reader.peekToken(), line);
  return { kind: 'item', of, key, line };
}

/** Takes a comma, unless the closing token comes next. */
function expectCommaOr(reader: Reader, end: string, line: number): void {
  if (!reader.skip('comma') && reader.peekToken()?.type !== end)
    throw syntaxError('expected a comma', reader.peekToken(), line);
}
