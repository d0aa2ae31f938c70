/** A statement of Junos text, and where it stands: offsets into the text, `end` behind its last character. */
export interface Statement {
  readonly words: readonly Word[];
  readonly start: number;
  readonly end: number;
  /** What stands between its braces; absent where it has none. */
  readonly body?: Body;
}

export interface Body {
  readonly start: number;
  /** Where its closing brace stands; of a whole text, the end. */
  readonly end: number;
  readonly statements: readonly Statement[];
}

export interface Word {
  /** Without quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}
