/** A part of a text that is to be another one. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with those parts, which do not overlap, written anew. */
export function spliced(text: string, splices: readonly Splice[]): string {
  return splices
    .toSorted((a, b) => b.start - a.start)
    .reduce((whole, { start, end, text: other }) => whole.slice(0, start) + other + whole.slice(end), text);
}
