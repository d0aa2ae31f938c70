import type { Body, Expression } from '../syntax.ts';
import type { Token } from './nunjucks.ts';

/** Reads the inside of `{{ }}` and `{% %}`, token by token. */
export interface Reader {
  readonly peekToken: () => Token | null;
  readonly nextToken: () => Token | null;
  /** Takes the next token if it is of this type, with this value. */
  readonly skip: (type: string) => boolean;
  readonly skipValue: (type: string, value: string) => boolean;
  readonly skipSymbol: (word: string) => boolean;
  /** Reads an expression, a tuple only in parentheses. */
  readonly readExpression: () => Expression;
  /** Reads an expression, or several with commas between them: a tuple. An `if` may belong to the loop. */
  readonly readTuple: (isLoopSource?: boolean) => Expression;
  /** Takes the end of a tag. */
  readonly endTag: () => void;
  /** Reads up to one of these tags, whose name is the next token. */
  readonly readUntil: (...tags: readonly string[]) => Body;
}

/** A place in a template where something else was expected. */
export class Unreadable extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** The error that something was expected and something else came. */
export function refuse(expected: string, found: Token | null | undefined, line: number): Unreadable {
  const what = found == null ? 'the end of the tag' : found.value;
  return new Unreadable(`${expected}, not ${what}`, found == null ? line : lineOf(found));
}

/** The line of a token, from 1. */
export function lineOf(token: Token | null | undefined): number {
  return (token?.lineno ?? 0) + 1;
}
