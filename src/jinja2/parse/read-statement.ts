import type { Body, FilterCall, Parameter, Statement, Target } from '../syntax.ts';
import type { Token } from './nunjucks.ts';
import { readFilter } from './read-expression.ts';
import { lineOf, type Reader, syntaxError } from './reader.ts';
import { TemplateSyntaxError } from '../errors.ts';

const readers: ReadonlyMap<string, (reader: Reader, line: number) => Statement> = new Map([
  ['if', readIf],
  ['for', readFor],
  ['set', readSet],
  ['with', readWith],
  ['filter', readFilterBlock],
  ['macro', readMacro],
  ['call', readCallBlock],
  ['include', readInclude],
  ['import', readImport],
  ['from', readFrom],
]);

/** Reads a statement up to and including its end tag. The name of its first tag is read already. */
export function readStatement(reader: Reader, tag: Token): Statement {
  const read = readers.get(tag.value);
  if (read === undefined) {
    const supported = Array.from(readers.keys()).join(', ');
    throw new TemplateSyntaxError(
      `unexpected tag: ${tag.value} (supported: ${supported} and raw)`,
      lineOf(tag),
    );
  }
  return read(reader, lineOf(tag));
}

function readIf(reader: Reader, line: number): Statement {
  const condition = reader.readTuple();
  reader.endTag();
  const then = reader.readUntil('elif', 'else', 'endif');
  if (reader.skipSymbol('elif')) {
    const otherwise = [readIf(reader, lineOf(reader.peekToken()))];
    return { kind: 'if', condition, then, otherwise, line };
  }
  const otherwise = readElse(reader, 'endif');
  return { kind: 'if', condition, then, otherwise, line };
}

function readFor(reader: Reader, line: number): Statement {
  const target = readTarget(reader, 'in');
  if (!reader.skipSymbol('in')) throw syntaxError('expected in', reader.peekToken(), line);
  const source = reader.readTuple(true);
  const condition = reader.skipSymbol('if') ? reader.readExpression() : undefined;
  const recursive = reader.skipSymbol('recursive');
  reader.endTag();
  const body = reader.readUntil('else', 'endfor');
  const otherwise = readElse(reader, 'endfor');
  return { kind: 'for', target, source, condition, recursive, body, otherwise, line };
}

/** Reads `{% else %} … {% END %}` or `{% END %}` alone. The name of either tag is the next token. */
function readElse(reader: Reader, end: string) {
  const isElse = reader.skipSymbol('else');
  if (isElse) reader.endTag();
  const body = isElse ? reader.readUntil(end) : [];
  reader.nextToken();
  reader.endTag();
  return body;
}

function readSet(reader: Reader, line: number): Statement {
  const target = readTarget(reader, '=');
  if (reader.skipValue('operator', '=')) {
    const value = reader.readTuple();
    reader.endTag();
    return { kind: 'set', target, value, line };
  }
  const filters = readFilters(reader);
  return { kind: 'set-block', target, filters, body: readBody(reader, 'endset'), line };
}

function readWith(reader: Reader, line: number): Statement {
  const bindings = [];
  while (reader.peekToken()?.type === 'symbol') {
    const target = readTarget(reader, '=');
    if (!reader.skipValue('operator', '=')) throw syntaxError('expected =', reader.peekToken(), line);
    bindings.push({ target, value: reader.readExpression() });
    if (!reader.skip('comma')) break;
  }
  return { kind: 'with', bindings, body: readBody(reader, 'endwith'), line };
}

function readFilterBlock(reader: Reader, line: number): Statement {
  const filters = readFilters(reader, true);
  return { kind: 'filter', filters, body: readBody(reader, 'endfilter'), line };
}

/** The filters of a block: `| a | b`; in a `filter` tag the first one has no `|`. */
function readFilters(reader: Reader, isFirstBare = false): readonly FilterCall[] {
  const filters = isFirstBare ? [readFilter(reader)] : [];
  while (reader.skip('pipe')) filters.push(readFilter(reader));
  return filters;
}

/** `{% macro name(a, b=1) %} … {% endmacro %}`. */
function readMacro(reader: Reader, line: number): Statement {
  const token = reader.nextToken();
  if (token?.type !== 'symbol') throw syntaxError('expected the name of the macro', token, line);
  const parameters = readParameters(reader);
  return {
    kind: 'macro',
    macro: { name: token.value, parameters, body: readBody(reader, 'endmacro') },
    line,
  };
}

/** `{% call(x) m(…) %} … {% endcall %}`: the macro renders the block by `caller(…)`. */
function readCallBlock(reader: Reader, line: number): Statement {
  const parameters = reader.peekToken()?.type === 'left-paren' ? readParameters(reader) : [];
  const call = reader.readExpression();
  if (call.kind !== 'call') throw syntaxError('expected a call', reader.peekToken(), line);
  return {
    kind: 'call',
    caller: { name: 'caller', parameters, body: readBody(reader, 'endcall') },
    call,
    line,
  };
}

function readParameters(reader: Reader): readonly Parameter[] {
  const parameters: Parameter[] = [];
  if (!reader.skip('left-paren'))
    throw syntaxError('expected (', reader.peekToken(), lineOf(reader.peekToken()));
  while (!reader.skip('right-paren')) {
    const token = reader.nextToken();
    if (token?.type !== 'symbol') throw syntaxError('expected the name of a parameter', token, lineOf(token));
    const fallback = reader.skipValue('operator', '=') ? reader.readExpression() : undefined;
    parameters.push({ name: token.value, fallback });
    if (!reader.skip('comma') && reader.peekToken()?.type !== 'right-paren')
      throw syntaxError('expected a comma', reader.peekToken(), lineOf(token));
  }
  return parameters;
}

/** Reads the body of a block and its end tag, from the end of its first tag. */
function readBody(reader: Reader, end: string): Body {
  reader.endTag();
  const body = reader.readUntil(end);
  reader.nextToken();
  // `{% endmacro name %}` may repeat the name.
  if (end === 'endmacro' && reader.peekToken()?.type === 'symbol') reader.nextToken();
  reader.endTag();
  return body;
}

/** `{% include 'x' ignore missing without context %}`. */
function readInclude(reader: Reader, line: number): Statement {
  const template = reader.readExpression();
  const ignoreMissing = reader.skipSymbol('ignore');
  if (ignoreMissing && !reader.skipSymbol('missing'))
    throw syntaxError('expected missing', reader.peekToken(), line);
  const withContext = readWithContext(reader, true);
  reader.endTag();
  return { kind: 'include', template, ignoreMissing, withContext, line };
}

/** `{% import 'x' as y with context %}`. */
function readImport(reader: Reader, line: number): Statement {
  const template = reader.readExpression();
  if (!reader.skipSymbol('as')) throw syntaxError('expected as', reader.peekToken(), line);
  const as = readName(reader);
  const withContext = readWithContext(reader, false);
  reader.endTag();
  return { kind: 'import', template, as, withContext, line };
}

/** `{% from 'x' import a, b as c with context %}`. */
function readFrom(reader: Reader, line: number): Statement {
  const template = reader.readExpression();
  if (!reader.skipSymbol('import')) throw syntaxError('expected import', reader.peekToken(), line);
  const names: { name: string; as: string }[] = [];
  do {
    if (names.length > 0 && ['with', 'without'].includes(reader.peekToken()?.value ?? '')) break;
    const name = readName(reader);
    names.push({ name, as: reader.skipSymbol('as') ? readName(reader) : name });
  } while (reader.skip('comma'));
  const withContext = readWithContext(reader, false);
  reader.endTag();
  return { kind: 'import', template, as: names, withContext, line };
}

function readName(reader: Reader): string {
  const token = reader.nextToken();
  if (token?.type !== 'symbol') throw syntaxError('expected a name', token, lineOf(token));
  return token.value;
}

function readWithContext(reader: Reader, fallback: boolean): boolean {
  const withContext = reader.skipSymbol('with');
  if (!withContext && !reader.skipSymbol('without')) return fallback;
  if (!reader.skipSymbol('context')) throw syntaxError('expected context', reader.peekToken(), 1);
  return withContext;
}

/** Reads the target of an assignment, up to `end`: `x`, `a, b`, `(a, b)` or `namespace.x`. */
function readTarget(reader: Reader, end: string): Target {
  const first = readOne(reader);
  if (reader.peekToken()?.type !== 'comma') return first;
  const items = [first];
  while (reader.skip('comma') && reader.peekToken()?.value !== end) items.push(readOne(reader));
  return { kind: 'tuple', items };
}

function readOne(reader: Reader): Target {
  const token = reader.nextToken();
  const line = lineOf(token);
  if (token?.type === 'left-paren') {
    const inner = readTarget(reader, ')');
    if (!reader.skip('right-paren')) throw syntaxError('expected )', reader.peekToken(), line);
    return inner.kind === 'tuple' ? inner : { kind: 'tuple', items: [inner] };
  }
  if (token?.type !== 'symbol') throw syntaxError('expected a name', token, line);
  if (!reader.skipValue('operator', '.')) return { kind: 'name', name: token.value };
  const attribute = reader.nextToken();
  if (attribute?.type !== 'symbol') throw syntaxError('expected a name after the dot', attribute, line);
  return { kind: 'attribute', of: token.value, name: attribute.value };
}
