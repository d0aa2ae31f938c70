import nunjucks from 'nunjucks';

/** A word, a text or a mark inside of `{{ }}` and `{% %}`; lines and columns from 0. */
export interface Token {
  readonly type: string;
  readonly value: string;
  readonly lineno: number;
  readonly colno: number;
}

/** What nunjucks cuts tokens from. */
export interface Tokenizer {
  /** Where it is, from 0. */
  readonly lineno: number;
  readonly colno: number;
  /** Whether it is inside of `{{ }}` or `{% %}`. */
  readonly in_code: boolean;
  /** Cuts the next token; `null` at the end. */
  nextToken: () => Token | null;
  readonly forwardN: (characters: number) => void;
  /** What is still to be read. */
  readonly currentStr: () => string | null;
  /** The character before. */
  readonly previous: () => string;
}

/** A part of a template: `children` are outputs and what `parseStatement` makes of statements. */
export interface NodeList {
  readonly children: readonly unknown[];
}

/** nunjucks' parser, as far as it is used and extended here; `@types/nunjucks` leaves it out. */
export declare class NunjucksParser {
  constructor(tokens: Tokenizer);
  readonly tokens: Tokenizer;
  /** Whether the text that follows loses its leading white space: the tag before it ended with `-%}`. */
  dropLeadingWhitespace: boolean;
  /** The tags that end the part being read; what follows is up to who has asked for it. */
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
