import nunjucks from 'nunjucks';

/** A word, a string or a sign inside `{{ }}` and `{% %}`; lines and columns count from 0. */
export interface Token {
  readonly type: string;
  readonly value: string;
  readonly lineno: number;
  readonly colno: number;
}

/** nunjucks's tokenizer, as far as it is used here. */
export interface Tokenizer {
  /** The current position, from 0. */
  readonly lineno: number;
  readonly colno: number;
  /** Whether the position is inside `{{ }}` or `{% %}`. */
  readonly in_code: boolean;
  /** Takes the next token; `null` at the end. */
  nextToken: () => Token | null;
  readonly forwardN: (characters: number) => void;
  /** The text from the current position on. */
  readonly currentStr: () => string | null;
  /** The character before the current position. */
  readonly previous: () => string;
}

/** A part of a template: `children` are outputs, and the results of `parseStatement`. */
export interface NodeList {
  readonly children: readonly unknown[];
}

/** nunjucks's parser, as far as it is used and overridden here. `@types/nunjucks` does not declare it. */
export declare class NunjucksParser {
  constructor(tokens: Tokenizer);
  readonly tokens: Tokenizer;
  /** Whether the text that follows loses its leading white space, because the tag before it ended with `-%}`. */
  dropLeadingWhitespace: boolean;
  /** The tags that end the block being parsed. */
  readonly breakOnBlocks: readonly string[] | null;
  nextToken(): Token | null;
  peekToken(): Token | null;
  pushToken(token: Token | null): void;
  skip(type: string): boolean;
  skipValue(type: string, value: string): boolean;
  skipSymbol(word: string): boolean;
  advanceAfterBlockEnd(name?: string): Token;
  parseUntilBlocks(...tags: readonly string[]): NodeList;
  parseAsRoot(): NodeList;
  parseStatement(): unknown;
  parseExpression(): unknown;
}

interface Exports {
  readonly parser: { readonly Parser: typeof NunjucksParser };
  readonly lexer: { readonly lex: (text: string) => Tokenizer };
  readonly nodes: {
    readonly Output: new () => NodeList;
    readonly TemplateData: new () => { readonly value: string };
  };
}

const {
  parser: { Parser },
  lexer: { lex },
  nodes: { Output, TemplateData },
} = nunjucks as unknown as Exports;

export { lex, Output, Parser, TemplateData };
