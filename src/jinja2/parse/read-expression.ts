import type {
  ArithmeticOperator,
  CallArguments,
  ComparisonOperator,
  Expression,
  FilterUse,
} from '../syntax.ts';
import { none, type None } from '../values/value.ts';
import { lineOf, type Reader, refuse } from './reader.ts';

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

/** Jinja2 has them in small letters, too. */
const constants: ReadonlyMap<string, boolean | None> = new Map<string, boolean | None>([
  ['True', true],
  ['true', true],
  ['False', false],
  ['false', false],
  ['None', none],
  ['none', none],
]);

/**
 * Reads a value and all that is hung on it, as tight as can be:
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
      read = { kind: 'call', callee: read, given: readArguments(reader), line };
    } else {
      return read;
    }
  }
}

/** What follows a dot: a name, or the place of an item. */
function readMember(reader: Reader, of: Expression): Expression {
  const { line } = of;
  const member = reader.nextToken();
  if (member?.type === 'int')
    return { kind: 'item', of, key: { kind: 'literal', value: BigInt(member.value), line }, line };
  if (member?.type !== 'symbol') throw refuse('expected a name after the dot', member, line);
  return { kind: 'attribute', of, name: member.value, line };
}

/** What stands in the parentheses of a call; none at all where there are no parentheses. */
function readArguments(reader: Reader): CallArguments {
  const positional: Expression[] = [];
  const named: { name: string; value: Expression }[] = [];
  if (reader.skip('left-paren')) {
    while (!reader.skip('right-paren')) {
      const value = reader.readExpression();
      if (value.kind === 'name' && reader.skipValue('operator', '='))
        named.push({ name: value.name, value: reader.readExpression() });
      else positional.push(value);
      separated(reader, 'right-paren', value.line);
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
      // Texts that follow each other are one.
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
      throw refuse('expected a value', token, line);
  }
}

function readParenthesis(reader: Reader, line: number): Expression {
  if (reader.skip('right-paren')) return { kind: 'tuple', items: [], line };
  const first = reader.readExpression();
  if (reader.skip('right-paren')) return first;
  separated(reader, 'right-paren', line);
  return { kind: 'tuple', items: [first, ...readItems(reader, 'right-paren', line)], line };
}

function readItems(reader: Reader, end: string, line: number): readonly Expression[] {
  const items: Expression[] = [];
  while (!reader.skip(end)) {
    items.push(reader.readExpression());
    separated(reader, end, line);
  }
  return items;
}

function readDict(reader: Reader, line: number): Expression {
  const entries: { key: Expression; value: Expression }[] = [];
  while (!reader.skip('right-curly')) {
    const key = reader.readExpression();
    if (!reader.skip('colon')) throw refuse('expected a colon after the key', reader.peekToken(), line);
    entries.push({ key, value: reader.readExpression() });
    separated(reader, 'right-curly', line);
  }
  return { kind: 'dict', entries, line };
}

function readSubscript(reader: Reader, of: Expression): Expression {
  const { line } = of;
  const bounds: (Expression | undefined)[] = [undefined];
  while (!reader.skip('right-bracket')) {
    if (reader.skip('colon')) bounds.push(undefined);
    else if (bounds.at(-1) === undefined) bounds[bounds.length - 1] = reader.readExpression();
    else throw refuse('expected ]', reader.peekToken(), line);
  }
  const [key, ...more] = bounds;
  if (more.length > 0) return { kind: 'slice', of, bounds, line };
  if (key === undefined) throw refuse('expected a key between [ and ]', reader.peekToken(), line);
  return { kind: 'item', of, key, line };
}

/** Takes a comma, or finds the end that is left to be read. */
function separated(reader: Reader, end: string, line: number): void {
  if (!reader.skip('comma') && reader.peekToken()?.type !== end)
    throw refuse('expected a comma', reader.peekToken(), line);
}
