/** A part of a text that is to be another one. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with those parts, which do not overlap, written anew. */
export function spliced(text: string, splices: readonly Splice[]): string {
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
