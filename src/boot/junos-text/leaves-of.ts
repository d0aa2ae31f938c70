import type { Body, Word } from './statement.ts';

/** A statement of a name and one value, and the words that lead to it. */
export interface Leaf {
  readonly path: readonly string[];
  readonly name: string;
  readonly value: Word;
}

/** All leaves with one of these names, at any depth: `cluster 10.0.0.1;`. */
export function leavesOf(
  { statements }: Body,
  names: readonly string[],
  around: readonly string[] = [],
): readonly Leaf[] {
  return statements.flatMap(({ words, body }) => {
    if (body !== undefined) return leavesOf(body, names, [...around, ...words.map(({ text }) => text)]);
    const [name, value] = words.slice(-2);
    if (name === undefined || value === undefined || !names.includes(name.text)) return [];
    return [{ path: [...around, ...words.slice(0, -2).map(({ text }) => text)], name: name.text, value }];
  });
}
