import type { Body, Statement, Word } from './read-statements.ts';

export interface FoundStatement {
  readonly statement: Statement;
  /** Its words after those of the path: its value, without the inactive items of a list. */
  readonly rest: readonly Word[];
  /** The mark that keeps Junos from applying it; before itself, or before a statement around it. */
  readonly disabledBy: string | undefined;
}

const disabling = ['inactive:', 'delete:'];

/**
 * Finds all statements at a path: `['routing-options', 'router-id']` finds `router-id 10.0.0.1;`. A container may be
 * written several times, and one statement may have several words of the path.
 *
 * @param outerMark the mark by which Junos does not apply the body itself
 */
export function statementsAt(
  body: Body,
  path: readonly string[],
  outerMark?: string,
): readonly FoundStatement[] {
  return body.statements.flatMap((statement) => {
    const { words, marks } = statement;
    const common = Math.min(words.length, path.length);
    for (let index = 0; index < common; index += 1) if (words[index]?.text !== path[index]) return [];
    const disabledBy = outerMark ?? marks.find((mark) => disabling.includes(mark));
    if (common === path.length) return [{ statement, rest: applied(words.slice(common)), disabledBy }];
    return statement.body === undefined ? [] : statementsAt(statement.body, path.slice(common), disabledBy);
  });
}

/** Leaves out the inactive items of a list: `[ A inactive: B ]` is A. */
function applied(words: readonly Word[]): readonly Word[] {
  const isMark = (word: Word | undefined) => word?.text === 'inactive:';
  return words.some(isMark)
    ? words.filter((word, place) => !isMark(word) && !isMark(words[place - 1]))
    : words;
}

/** Finds the statements at a path that Junos applies. */
export function appliedAt(body: Body, path: readonly string[]): readonly FoundStatement[] {
  return statementsAt(body, path).filter(({ disabledBy }) => disabledBy === undefined);
}

/** A statement with a value, and the path to it. */
export interface Leaf {
  readonly path: readonly string[];
  readonly name: string;
  readonly value: Word;
}

/** Finds all statements with one of these names and a value, at any depth: `cluster 10.0.0.1;`. */
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
