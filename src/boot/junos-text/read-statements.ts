import { defined } from '../../model/defined.ts';

/** A statement of a Junos text and its position. `start` and `end` are offsets; `end` is after the last character. */
export interface Statement {
  /** The marks before it, with their colon: `inactive:`, `protect:`, `replace:`, … */
  readonly marks: readonly string[];
  readonly words: readonly Word[];
  /** The position of its first mark or word. */
  readonly start: number;
  readonly end: number;
  /** The content of its braces, if it has any. */
  readonly body?: Body;
}

export interface Body {
  readonly start: number;
  /** The position of the closing brace, or the end of the text. */
  readonly end: number;
  readonly statements: readonly Statement[];
}

export interface Word {
  /** Without quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const pattern =
  /(?<space>\s+|\/\*[\s\S]*?\*\/|#[^\n]*)|"(?<string>(?:[^"\\]|\\[\s\S])*)"|(?<mark>[{};])|(?<bracket>[[\]])|(?<word>(?:(?!\/\*)[^\s{}[\];"#])+)/y;

/** A mark that Junos writes before a statement, or that `load` accepts there. An address such as `fe80::` is not one. */
const markPattern = /^[a-z-]+:$/;

/** Whether the words are `type internal` or `type external`, whose `;` is missing in the original's templates. */
function endsWithoutSemicolon([name, value, more]: readonly Word[]): boolean {
  return name?.text === 'type' && (value?.text === 'internal' || value?.text === 'external') && !more;
}

/**
 * Reads a Junos text as a tree of statements with their positions, so that a few of them can be replaced while
 * everything else stays as it is, comments included. It has no schema. It accepts what Junos accepts, and
 * `type internal` without `;`. Throws an Error with the line if the text is not a configuration.
 */
export function readStatements(text: string): Body {
  let at = 0;
  const fail = (message: string, place = at) => {
    const line = text.slice(0, place).split('\n').length;
    return new Error(`line ${line}: ${message}`);
  };

  const next = (): { readonly kind: 'word' | 'mark' | 'end'; readonly word: Word } => {
    while (at < text.length) {
      const start = at;
      pattern.lastIndex = at;
      const found = pattern.exec(text);
      if (found === null)
        throw fail(text[at] === '"' ? 'a string without its closing quote' : 'a comment without its end');
      at = pattern.lastIndex;
      const { string, mark, word } = found.groups ?? {};
      if (mark !== undefined) return { kind: 'mark', word: { text: mark, start, end: at } };
      const value = string?.replace(/\\([\s\S])/g, '$1') ?? word;
      if (value !== undefined) return { kind: 'word', word: { text: value, start, end: at } };
    }
    return { kind: 'end', word: { text: '', start: at, end: at } };
  };

  function body(start: number, depth: number): Body {
    if (depth > 100) throw fail('braces are nested more than 100 deep');
    const statements: Statement[] = [];
    let marks: Word[] = [];
    let words: Word[] = [];
    const finish = (end: number, inner?: Body) => {
      const [first] = words;
      if (first !== undefined)
        statements.push({
          marks: marks.map(({ text: mark }) => mark),
          words,
          start: (marks[0] ?? first).start,
          end,
          ...defined({ body: inner }),
        });
      marks = [];
      words = [];
    };
    for (;;) {
      const { kind, word } = next();
      if (kind === 'word') {
        if (endsWithoutSemicolon(words)) finish(words.at(-1)?.end ?? at);
        const isMark = words.length === 0 && markPattern.test(text.slice(word.start, word.end));
        (isMark ? marks : words).push(word);
      } else if (word.text === ';') finish(word.end);
      else if (word.text === '{') {
        if (words.length === 0) throw fail('an opening brace without a statement', word.start);
        const inner = body(at, depth + 1);
        if (text[inner.end] !== '}') throw fail('an opening brace without its closing brace', word.start);
        finish(at, inner);
      } else if (kind === 'end' || depth > 0) {
        finish(words.at(-1)?.end ?? word.start);
        return { start, end: word.start, statements };
      } else throw fail('a closing brace without its opening brace', word.start);
    }
  }
  return body(0, 0);
}
