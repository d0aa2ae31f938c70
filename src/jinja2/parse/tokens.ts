import type { Token, Tokenizer } from './nunjucks.ts';
import { Unreadable } from './reader.ts';

const kinds: readonly (readonly [type: string, pattern: RegExp])[] = [
  ['symbol', /^[\p{L}_][\p{L}\p{N}_]*/u],
  ['string', /^(?:"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*')/],
  ['float', /^\d[\d_]*(?:(?:\.\d[\d_]*)?[eE][-+]?\d[\d_]*|\.\d[\d_]*)/],
  ['int', /^(?:0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|\d[\d_]*)/],
];

/**
 * Makes the inside of tags Python's, where nunjucks' is JavaScript's:
 *
 *     name       what Python takes for one; nunjucks has `null`, and texts like `$x`
 *     'text'     Python's escapes
 *     number     `1e3`, `0x1f`, `1_000`; but two of them in `a.0.1`
 *     }          ends a dictionary while one is open; nunjucks ends the tag with the `}}` of `{{ {'a': {}} }}`
 *
 * and what stands outside of tags any text, `#}` too.
 */
export function pythonTokens(tokens: Tokenizer): Tokenizer {
  const cut = tokens.nextToken.bind(tokens);
  let open = 0;
  tokens.nextToken = () => {
    const token = (tokens.in_code ? pythonToken(tokens, open > 0) : textToken(tokens)) ?? cut();
    if (token?.type === 'left-curly') open += 1;
    if (token?.type === 'right-curly') open -= 1;
    if (token?.type === 'variable-end' || token?.type === 'block-end') open = 0;
    return token;
  };
  return tokens;
}

/** The text up to the next tag. */
function textToken(tokens: Tokenizer): Token | undefined {
  const { lineno, colno } = tokens;
  const rest = tokens.currentStr() ?? '';
  const end = rest.search(/\{[{%#]/);
  const value = end === -1 ? rest : rest.slice(0, end);
  if (value === '') return undefined;
  tokens.forwardN(value.length);
  return { type: 'data', value, lineno, colno };
}

function pythonToken(tokens: Tokenizer, isOpen: boolean): Token | undefined {
  const { lineno, colno } = tokens;
  const rest = tokens.currentStr() ?? '';
  if (isOpen && rest.startsWith('}')) {
    tokens.forwardN(1);
    return { type: 'right-curly', value: '}', lineno, colno };
  }
  // Jinja2 has `+%}` for one mark, and by default it means the same as `%}`.
  if (rest.startsWith('+%}')) {
    tokens.forwardN(1);
    return undefined;
  }
  // The second number of `a.0.1` is no fraction of the first.
  const isMember = tokens.previous() === '.';
  for (const [type, pattern] of kinds) {
    const [found] = isMember && type === 'float' ? [] : (pattern.exec(rest) ?? []);
    if (found === undefined) continue;
    tokens.forwardN(found.length);
    return { type, value: meant(type, found), lineno, colno };
  }
  if (/^["']/.test(rest)) throw new Unreadable('a text without its ending quote', lineno + 1);
  return undefined;
}

function meant(type: string, found: string): string {
  if (type === 'string') return pythonString(found.slice(1, -1));
  return type === 'symbol' ? found : found.replaceAll('_', '');
}

const single: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** What a Python string literal means that is written so between its quotes. */
function pythonString(written: string): string {
  return written.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g,
    (whole, x?: string, u?: string, long?: string, octal?: string, one = '') => {
      const code = x ?? u ?? long;
      if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
      // What is no escape keeps its backslash.
      return single[String(one)] ?? whole;
    },
  );
}
