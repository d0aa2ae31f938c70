import type { Body, Statement } from './read-statements.ts';

/** The replacement of a part of a text. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Replaces parts of a text. They must not overlap. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  let at = 0;
  const parts = splices
    .toSorted((a, b) => a.start - b.start)
    .map(({ start, end, text: other }) => {
      const before = text.slice(at, start);
      at = end;
      return before + other;
    });
  return parts.join('') + text.slice(at);
}

/** Removes a statement, and its line if nothing else is on it. */
export function removal(text: string, { start, end }: Pick<Statement, 'start' | 'end'>): Splice {
  const before = /(^|\n)[ \t]*$/.exec(text.slice(Math.max(0, start - 400), start));
  const after = /^[ \t]*\n/.exec(text.slice(end, end + 400));
  if (before === null || after === null) return { start, end, text: '' };
  const indent = before[0].length - (before[1] ?? '').length;
  return { start: start - indent, end: end + after[0].length, text: '' };
}

/** Adds lines at the end of a body; at its beginning if the semicolon of its last statement is missing. */
export function insertion(text: string, body: Body, lines: readonly string[]): Splice {
  const inside = text.slice(body.start, body.end);
  const closing = /\n([ \t]*)$/.exec(inside);
  if (closing === null) return { start: body.start, end: body.start, text: ` ${lines.join(' ')}` };
  const indent = closing[1] ?? '';
  const block = lines.map((line) => `${indent}    ${line}\n`).join('');
  if (!/[;}]\s*$/.test(inside)) return { start: body.start, end: body.start, text: `\n${block.trimEnd()}` };
  const at = body.end - indent.length;
  return { start: at, end: at, text: block };
}
