import { TemplateSyntaxError } from '../errors.ts';
import type { Body, Expression } from '../syntax.ts';
import type { Token } from './nunjucks.ts';

/** What the functions that read tags need of the parser: the tokens inside `{{ }}` and `{% %}`, one after the other. */
export interface Reader {
  readonly peekToken: () => Token | null;
  readonly nextToken: () => Token | null;
  /** These take the next token if it has this type, this type and value, or is this word; and return whether it was. */
  readonly skip: (type: string) => boolean;
  readonly skipValue: (type: string, value: string) => boolean;
  readonly skipSymbol: (word: string) => boolean;
  /** Reads an expression; a tuple needs parentheses here. */
  readonly readExpression: () => Expression;
  /** Reads an expression, or a tuple without parentheses. In the source of a loop, `if` is not part of it. */
  readonly readTuple: (isLoopSource?: boolean) => Expression;
  /** Takes the end of a tag, `%}`. */
  readonly endTag: () => void;
  /** Parses the template up to one of these tags. The name of that tag is the next token. */
  readonly readUntil: (...tags: readonly string[]) => Body;
}

/** Makes the error `expected …, not …`. The line is that of the token found, otherwise `line`. */
export function syntaxError(
  expected: string,
  found: Token | null | undefined,
  line: number,
): TemplateSyntaxError {
  const what = found == null ? 'the end of the tag' : found.value;
  return new TemplateSyntaxError(`${expected}, not ${what}`, found == null ? line : lineOf(found));
}

/** The line of a token, counted from 1. */
export function lineOf(token: Token | null | undefined): number {
  return (token?.lineno ?? 0) + 1;
}
