import type { Body, Statement, Word } from './read-statements.ts';

export interface Found {
  readonly statement: Statement;
  /** Its words after those of the path: its value, without what is inactive in a list of them. */
  readonly rest: readonly Word[];
  /** The mark before it, or before what it is in, by which Junos does not apply it. */
  readonly disabledBy: string | undefined;
}

const disabling = ['inactive:', 'delete:'];

/**
 * All statements at a path of words: `routing-options router-id` finds `router-id 10.0.0.1;`. A container that is
 * written several times is as good as one, and several words may precede its braces or its value.
 */
export function statementsAt(body: Body, path: readonly string[], around?: string): readonly Found[] {
  return body.statements.flatMap((statement) => {
    const { words, marks } = statement;
    const said = Math.min(words.length, path.length);
    for (let place = 0; place < said; place += 1) if (words[place]?.text !== path[place]) return [];
    const disabledBy = around ?? marks.find((mark) => disabling.includes(mark));
    if (said === path.length) return [{ statement, rest: applied(words.slice(said)), disabledBy }];
    return statement.body === undefined ? [] : statementsAt(statement.body, path.slice(said), disabledBy);
  });
}

/** `[ A inactive: B ]` is A. */
function applied(words: readonly Word[]): readonly Word[] {
  const isMark = (word: Word | undefined) => word?.text === 'inactive:';
  return words.some(isMark)
    ? words.filter((word, place) => !isMark(word) && !isMark(words[place - 1]))
    : words;
}

/** Those that Junos applies. */
export function appliedAt(body: Body, path: readonly string[]): readonly Found[] {
  return statementsAt(body, path).filter(({ disabledBy }) => disabledBy === undefined);
}

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
