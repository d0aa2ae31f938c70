import { lineOf, refuse, type Reader } from './reader.ts';
import type { Target } from './statement.ts';

/** Reads what is given a value, up to `end`: `x`, `a, b`, `(a, b)` or `namespace.x`. */
export function readTarget(reader: Reader, end: string): Target {
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
