/** A statement of Junos text, and where it is: offsets into the text, `end` behind its last character. */
export interface Statement {
  /** What is written before it, with its colon: `inactive:`, `protect:`, `replace:`, … */
  readonly marks: readonly string[];
  readonly words: readonly Word[];
  /** Of its first mark or word. */
  readonly start: number;
  readonly end: number;
  /** What is between its braces; absent where it has none. */
  readonly body?: Body;
}

export interface Body {
  readonly start: number;
  /** Where its closing brace is; of a whole text, the end. */
  readonly end: number;
  readonly statements: readonly Statement[];
}

export interface Word {
  /** Without quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}
