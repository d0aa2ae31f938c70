import { lineOf, refuse, type Reader } from './reader.ts';
import type { Statement } from './statement.ts';

/** `{% include 'x' ignore missing without context %}`. */
export function readInclude(reader: Reader, line: number): Statement {
  const template = reader.readExpression();
  const ignoreMissing = reader.skipSymbol('ignore');
  if (ignoreMissing && !reader.skipSymbol('missing'))
    throw refuse('expected missing', reader.peekToken(), line);
  const withContext = readWithContext(reader, true);
  reader.endTag();
  return { kind: 'include', template, ignoreMissing, withContext, line };
}

/** `{% import 'x' as y with context %}`. */
export function readImport(reader: Reader, line: number): Statement {
  const template = reader.readExpression();
  if (!reader.skipSymbol('as')) throw refuse('expected as', reader.peekToken(), line);
  const as = readName(reader);
  const withContext = readWithContext(reader, false);
  reader.endTag();
  return { kind: 'import', template, as, withContext, line };
}

/** `{% from 'x' import a, b as c with context %}`. */
export function readFrom(reader: Reader, line: number): Statement {
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
