import type { CallArguments, Expression } from './expression.ts';
import { readDict, readItems, readParenthesis, readSubscript, separated } from './read-collection.ts';
import { lineOf, refuse, type Reader } from './reader.ts';
import { none, type None } from './value.ts';

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
export function readPrimary(reader: Reader): Expression {
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
export function readArguments(reader: Reader): CallArguments {
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
