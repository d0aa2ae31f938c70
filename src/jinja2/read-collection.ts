import type { Expression } from './expression.ts';
import { refuse, type Reader } from './reader.ts';

export function readParenthesis(reader: Reader, line: number): Expression {
  if (reader.skip('right-paren')) return { kind: 'tuple', items: [], line };
  const first = reader.readExpression();
  if (reader.skip('right-paren')) return first;
  separated(reader, 'right-paren', line);
  return { kind: 'tuple', items: [first, ...readItems(reader, 'right-paren', line)], line };
}

export function readItems(reader: Reader, end: string, line: number): readonly Expression[] {
  const items: Expression[] = [];
  while (!reader.skip(end)) {
    items.push(reader.readExpression());
    separated(reader, end, line);
  }
  return items;
}

export function readDict(reader: Reader, line: number): Expression {
  const entries: { key: Expression; value: Expression }[] = [];
  while (!reader.skip('right-curly')) {
    const key = reader.readExpression();
    if (!reader.skip('colon')) throw refuse('expected a colon after the key', reader.peekToken(), line);
    entries.push({ key, value: reader.readExpression() });
    separated(reader, 'right-curly', line);
  }
  return { kind: 'dict', entries, line };
}

export function readSubscript(reader: Reader, of: Expression): Expression {
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
export function separated(reader: Reader, end: string, line: number): void {
  if (!reader.skip('comma') && reader.peekToken()?.type !== end)
    throw refuse('expected a comma', reader.peekToken(), line);
}
