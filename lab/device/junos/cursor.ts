import { JunosSyntaxError, tokensOf, type Token } from './lexer.ts';
import { isNumber } from './statement.ts';

/** Reads Junos text from its beginning to its end. Its errors are JunosSyntaxErrors. */
export interface JunosCursor {
  readonly peek: () => Token;
  readonly take: () => Token;
  /** The token read last. */
  readonly last: () => Token;
  /** Whether a word or a text in quotes comes next. */
  readonly atValue: () => boolean;
  /** Takes the value of the statement `path`. */
  readonly value: (path: string) => string;
  readonly number: (path: string) => string;
  /** Takes one value, or several in brackets; at least one. */
  readonly values: (path: string) => readonly string[];
  /** Passes over a whole statement, with its block. */
  readonly skip: () => void;
}

export function junosCursor(text: string): JunosCursor {
  const tokens = tokensOf(text);
  // What `tokensOf` says last, and again whenever somebody reads on.
  const end = tokens.at(-1) ?? { kind: 'end', text: '', line: 1, column: 1 };
  let at = 0;

  const peek = (): Token => tokens[at] ?? end;
  const take = (): Token => {
    const token = peek();
    at += 1;
    return token;
  };
  const atValue = () => peek().kind === 'word' || peek().kind === 'string';

  function value(path: string): string {
    if (!atValue()) throw new JunosSyntaxError(`expected a value for ${path}, not ${peek().text}`, peek());
    return take().text;
  }

  function number(path: string): string {
    const token = peek();
    if (atValue() && !isNumber(token.text))
      throw new JunosSyntaxError(`expected a number for ${path}, not ${token.text}`, token);
    return value(path);
  }

  function values(path: string): readonly string[] {
    if (peek().kind !== '[') return [value(path)];
    take();
    const texts: string[] = [];
    do texts.push(value(path));
    while (peek().kind !== ']');
    take();
    return texts;
  }

  function skip(): void {
    while (peek().kind !== ';' && peek().kind !== '{' && peek().kind !== 'end') take();
    let depth = 0;
    do {
      const { kind } = take();
      if (kind === '{') depth += 1;
      if (kind === '}') depth -= 1;
      if (kind === 'end') return;
    } while (depth > 0);
  }

  return { peek, take, last: () => tokens[at - 1] ?? end, atValue, value, number, values, skip };
}
