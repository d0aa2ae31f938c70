import type { Token, Tokenizer } from './nunjucks.ts';
import { TemplateSyntaxError } from '../errors.ts';

const kinds: readonly (readonly [type: string, pattern: RegExp])[] = [
  ['symbol', /^[\p{L}_][\p{L}\p{N}_]*/u],
  ['string', /^(?:"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*')/],
  ['float', /^\d[\d_]*(?:(?:\.\d[\d_]*)?[eE][-+]?\d[\d_]*|\.\d[\d_]*)/],
  ['int', /^(?:0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|\d[\d_]*)/],
];

/**
 * Makes nunjucks's tokenizer, which reads JavaScript's tokens, read Python's. Inside of tags:
 *
 *     name       as in Python; nunjucks knows `null`, and reads `$x` as a name
 *     'text'     with Python's escapes
 *     number     also `1e3`, `0x1f`, `1_000`; but `a.0.1` has two ints
 *     }          closes an open dictionary first; nunjucks ends the tag at the `}}` of `{{ {'a': {}} }}`
 *
 * Outside of tags everything is text, even `#}`.
 */
export function withPythonTokens(tokens: Tokenizer): Tokenizer {
  const nunjucksToken = tokens.nextToken.bind(tokens);
  let openBraces = 0;
  tokens.nextToken = () => {
    const token =
      (tokens.in_code ? pythonToken(tokens, openBraces > 0) : textToken(tokens)) ?? nunjucksToken();
    if (token?.type === 'left-curly') openBraces += 1;
    if (token?.type === 'right-curly') openBraces -= 1;
    if (token?.type === 'variable-end' || token?.type === 'block-end') openBraces = 0;
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

/** `undefined` for signs, which are the same in nunjucks. */
function pythonToken(tokens: Tokenizer, isDictOpen: boolean): Token | undefined {
  const { lineno, colno } = tokens;
  const rest = tokens.currentStr() ?? '';
  if (isDictOpen && rest.startsWith('}')) {
    tokens.forwardN(1);
    return { type: 'right-curly', value: '}', lineno, colno };
  }
  // `+%}` is one token in Jinja2, and means the same as `%}` with its default options.
  if (rest.startsWith('+%}')) {
    tokens.forwardN(1);
    return undefined;
  }
  // `a.0.1` is the item 1 of the item 0, not the item 0.1.
  const isMember = tokens.previous() === '.';
  for (const [type, pattern] of kinds) {
    const [found] = isMember && type === 'float' ? [] : (pattern.exec(rest) ?? []);
    if (found === undefined) continue;
    tokens.forwardN(found.length);
    return { type, value: tokenValue(type, found), lineno, colno };
  }
  if (/^["']/.test(rest)) throw new TemplateSyntaxError('a string without its closing quote', lineno + 1);
  return undefined;
}

function tokenValue(type: string, found: string): string {
  if (type === 'string') return pythonString(found.slice(1, -1));
  return type === 'symbol' ? found : found.replaceAll('_', '');
}

const simpleEscapes: Readonly<Record<string, string>> = {
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

/** The value of a Python string literal, from the source between its quotes. */
function pythonString(source: string): string {
  return source.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g,
    (whole, x?: string, u?: string, long?: string, octal?: string, one = '') => {
      const code = x ?? u ?? long;
      if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
      // An unknown escape keeps its backslash, as in Python.
      return simpleEscapes[String(one)] ?? whole;
    },
  );
}
