import { lineOf, refuse, type Reader } from './reader.ts';
import type { Body, Parameter, Statement } from './statement.ts';

/** Reads a macro, after its tag's name. */
export function readMacro(reader: Reader, line: number): Statement {
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
export function readCallBlock(reader: Reader, line: number): Statement {
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
