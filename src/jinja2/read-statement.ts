import type { Token } from './nunjucks-parser.ts';
import type { FilterUse } from './expression.ts';
import { readFilter } from './read-expression.ts';
import { readCallBlock, readMacro } from './read-macro.ts';
import { readTarget } from './read-target.ts';
import { readImport, readFrom, readInclude } from './read-import.ts';
import { lineOf, refuse, Unreadable, type Reader } from './reader.ts';
import type { Statement } from './statement.ts';

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
