import { isNumber } from './statement.ts';

/** Reads the tokens of Junos text one after the other. Its methods throw JunosSyntaxErrors. */
export interface JunosCursor {
  readonly peek: () => Token;
  readonly take: () => Token;
  /** The token that `take` returned last. */
  readonly last: () => Token;
  /** Whether the next token is a word or a quoted string. */
  readonly atValue: () => boolean;
  /** Takes one value; `path` is its statement, for the error message. */
  readonly value: (path: string) => string;
  readonly number: (path: string) => string;
  /** Takes one value, or several in brackets. */
  readonly values: (path: string) => readonly string[];
  /** Skips the rest of a statement, with its block. */
  readonly skip: () => void;
}

/** A cursor at the beginning of Junos text, for the parser. */
export function junosCursor(text: string): JunosCursor {
  const tokens = tokensOf(text);
  // Reading past the end returns the end token again.
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

/** A word, string or punctuation mark of Junos text, with its position (from 1). */
export interface Token {
  readonly kind: 'word' | 'string' | '{' | '}' | '[' | ']' | ';' | 'end';
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** The text is not Junos configuration. */
export class JunosSyntaxError extends Error {
  override readonly name = 'JunosSyntaxError';

  constructor(message: string, { line, column }: Pick<Token, 'line' | 'column'>) {
    super(`line ${line}, column ${column}: ${message}`);
  }
}

const pattern =
  /(?<space>\s+)|(?<comment>\/\*[\s\S]*?\*\/|#[^\n]*)|(?<string>"(?:[^"\\]|\\[\s\S])*")|(?<mark>[{}[\];])|(?<word>(?:(?!\/\*)[^\s{}[\];"#])+)/y;

/** Splits Junos text into tokens, without comments such as `## SECRET-DATA`. */
function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let lineStart = 0;
  pattern.lastIndex = 0;
  for (let at = 0; at < text.length; at = pattern.lastIndex) {
    const place = { line, column: at - lineStart + 1 };
    const found = pattern.exec(text);
    if (found === null)
      throw new JunosSyntaxError(text[at] === '"' ? 'unterminated string' : 'unterminated comment', place);
    const { string, mark, word } = found.groups ?? {};
    if (string !== undefined) tokens.push({ kind: 'string', text: unescaped(string.slice(1, -1)), ...place });
    else if (mark !== undefined) tokens.push({ kind: mark as Token['kind'], text: mark, ...place });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, ...place });
    for (const newline of found[0].matchAll(/\n/g)) {
      line += 1;
      lineStart = at + newline.index + 1;
    }
  }
  return [...tokens, { kind: 'end', text: 'the end of the text', line, column: text.length - lineStart + 1 }];
}

function unescaped(text: string): string {
  return text.replace(/\\([\s\S])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
}

/** A value as Junos prints it: in quotes unless it is a single word. */
export function quoted(text: string): string {
  const isOneWord = text !== '' && !/[\s{}[\];"#]|\/\*/.test(text);
  return isOneWord ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}
