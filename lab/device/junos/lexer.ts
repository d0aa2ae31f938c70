/** A word or mark of Junos text, and where it stands (from 1). */
export interface Token {
  readonly kind: 'word' | 'string' | '{' | '}' | '[' | ']' | ';' | 'end';
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** Text that is not Junos configuration. */
export class JunosSyntaxError extends Error {
  override readonly name = 'JunosSyntaxError';

  constructor(message: string, { line, column }: Pick<Token, 'line' | 'column'>) {
    super(`line ${line}, column ${column}: ${message}`);
  }
}

const pattern =
  /(?<space>\s+)|(?<comment>\/\*[\s\S]*?\*\/|#[^\n]*)|(?<string>"(?:[^"\\]|\\[\s\S])*")|(?<mark>[{}[\];])|(?<word>(?:(?!\/\*)[^\s{}[\];"#])+)/y;

/** Cuts Junos text into tokens; comments and `## SECRET-DATA` are passed over. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let lineStart = 0;
  pattern.lastIndex = 0;
  for (let at = 0; at < text.length; at = pattern.lastIndex) {
    const place = { line, column: at - lineStart + 1 };
    const found = pattern.exec(text);
    if (found === null)
      throw new JunosSyntaxError(
        text[at] === '"' ? 'a string without its end' : 'a comment without its end',
        place,
      );
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
