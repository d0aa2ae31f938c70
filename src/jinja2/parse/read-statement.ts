import type { Body, FilterUse, Parameter, Statement, Target } from '../syntax.ts';
import type { Token } from './nunjucks.ts';
import { readFilter } from './read-expression.ts';
import { lineOf, type Reader, refuse, Unreadable } from './reader.ts';

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

/** Reads a statement, its tag's name is read already; with all that belongs to it, up to its end tag. */
export function readStatement(reader: Reader, tag: Token): Statement {
  const read = readers.get(tag.value);
  if (read === undefined) {
    const known = Array.from(readers.keys()).join(', ');
    throw new Unreadable(`no such tag here: ${tag.value} (known are ${known} and raw)`, lineOf(tag));
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
  if (!reader.skipSymbol('in')) throw refuse('expected in', reader.peekToken(), line);
  const source = reader.readTuple(true);
  const condition = reader.skipSymbol('if') ? reader.readExpression() : undefined;
  const recursive = reader.skipSymbol('recursive');
  reader.endTag();
  const body = reader.readUntil('else', 'endfor');
  const otherwise = readElse(reader, 'endfor');
  return { kind: 'for', target, source, condition, recursive, body, otherwise, line };
}

/** `{% else %} … {% end %}` or the end alone; the name of either tag comes next. */
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
  return { kind: 'capture', target, filters, body: readToEnd(reader, 'endset'), line };
}

function readWith(reader: Reader, line: number): Statement {
  const bindings = [];
  while (reader.peekToken()?.type === 'symbol') {
    const target = readTarget(reader, '=');
    if (!reader.skipValue('operator', '=')) throw refuse('expected =', reader.peekToken(), line);
    bindings.push({ target, value: reader.readExpression() });
    if (!reader.skip('comma')) break;
  }
  return { kind: 'with', bindings, body: readToEnd(reader, 'endwith'), line };
}

function readFilterBlock(reader: Reader, line: number): Statement {
  const filters = readFilters(reader, true);
  return { kind: 'filter', filters, body: readToEnd(reader, 'endfilter'), line };
}

/** The filters of a block; the first one of a filter block stands without its `|`. */
function readFilters(reader: Reader, isFirstBare = false): readonly FilterUse[] {
  const filters = isFirstBare ? [readFilter(reader)] : [];
  while (reader.skip('pipe')) filters.push(readFilter(reader));
  return filters;
}

function readToEnd(reader: Reader, end: string) {
  reader.endTag();
  const body = reader.readUntil(end);
  reader.nextToken();
  reader.endTag();
  return body;
}

/** Reads a macro, after its tag's name. */
function readMacro(reader: Reader, line: number): Statement {
  const token = reader.nextToken();
  if (token?.type !== 'symbol') throw refuse('expected the name of the macro', token, line);
  const parameters = readParameters(reader);
  return {
    kind: 'macro',
    macro: { name: token.value, parameters, body: readBody(reader, 'endmacro') },
    line,
  };
}

/** Reads a call with a block, which the macro may have by `caller()`. */
function readCallBlock(reader: Reader, line: number): Statement {
  const parameters = reader.peekToken()?.type === 'left-paren' ? readParameters(reader) : [];
  const call = reader.readExpression();
  if (call.kind !== 'call') throw refuse('expected a call', reader.peekToken(), line);
  return {
    kind: 'call',
    caller: { name: 'caller', parameters, body: readBody(reader, 'endcall') },
    call,
    line,
  };
}

function readParameters(reader: Reader): readonly Parameter[] {
  const parameters: Parameter[] = [];
  if (!reader.skip('left-paren')) throw refuse('expected (', reader.peekToken(), lineOf(reader.peekToken()));
  while (!reader.skip('right-paren')) {
    const token = reader.nextToken();
    if (token?.type !== 'symbol') throw refuse('expected the name of a parameter', token, lineOf(token));
    const fallback = reader.skipValue('operator', '=') ? reader.readExpression() : undefined;
    parameters.push({ name: token.value, fallback });
    if (!reader.skip('comma') && reader.peekToken()?.type !== 'right-paren')
      throw refuse('expected a comma', reader.peekToken(), lineOf(token));
  }
  return parameters;
}

function readBody(reader: Reader, end: string): Body {
  reader.endTag();
  const body = reader.readUntil(end);
  reader.nextToken();
  // `{% endmacro name %}` says it once more.
  if (end === 'endmacro' && reader.peekToken()?.type === 'symbol') reader.nextToken();
  reader.endTag();
  return body;
}

/** `{% include 'x' ignore missing without context %}`. */
function readInclude(reader: Reader, line: number): Statement {
  const template = reader.readExpression();
  const ignoreMissing = reader.skipSymbol('ignore');
  if (ignoreMissing && !reader.skipSymbol('missing'))
    throw refuse('expected missing', reader.peekToken(), line);
  const withContext = readWithContext(reader, true);
  reader.endTag();
  return { kind: 'include', template, ignoreMissing, withContext, line };
}

/** `{% import 'x' as y with context %}`. */
function readImport(reader: Reader, line: number): Statement {
  const template = reader.readExpression();
  if (!reader.skipSymbol('as')) throw refuse('expected as', reader.peekToken(), line);
  const as = readName(reader);
  const withContext = readWithContext(reader, false);
  reader.endTag();
  return { kind: 'import', template, as, withContext, line };
}

/** `{% from 'x' import a, b as c with context %}`. */
function readFrom(reader: Reader, line: number): Statement {
  const template = reader.readExpression();
  if (!reader.skipSymbol('import')) throw refuse('expected import', reader.peekToken(), line);
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
  if (token?.type !== 'symbol') throw refuse('expected a name', token, lineOf(token));
  return token.value;
}

function readWithContext(reader: Reader, untold: boolean): boolean {
  const withContext = reader.skipSymbol('with');
  if (!withContext && !reader.skipSymbol('without')) return untold;
  if (!reader.skipSymbol('context')) throw refuse('expected context', reader.peekToken(), 1);
  return withContext;
}

/** Reads what is given a value, up to `end`: `x`, `a, b`, `(a, b)` or `namespace.x`. */
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
    if (!reader.skip('right-paren')) throw refuse('expected )', reader.peekToken(), line);
    return inner.kind === 'tuple' ? inner : { kind: 'tuple', items: [inner] };
  }
  if (token?.type !== 'symbol') throw refuse('expected a name', token, line);
  if (!reader.skipValue('operator', '.')) return { kind: 'name', name: token.value };
  const attribute = reader.nextToken();
  if (attribute?.type !== 'symbol') throw refuse('expected a name after the dot', attribute, line);
  return { kind: 'attribute', of: token.value, name: attribute.value };
}
