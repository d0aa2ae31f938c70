import { defined } from '../../model/defined.ts';

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

const pattern =
  /(?<space>\s+|\/\*[\s\S]*?\*\/|#[^\n]*)|"(?<string>(?:[^"\\]|\\[\s\S])*)"|(?<mark>[{};])|(?<bracket>[[\]])|(?<word>(?:(?!\/\*)[^\s{}[\];"#])+)/y;

/** What Junos writes before a statement, or `load` takes there. An address such as `fe80::` is none. */
const markPattern = /^[a-z-]+:$/;

/** `type internal`: the original's templates leave out its `;`. */
function endsBySelf([name, value, more]: readonly Word[]): boolean {
  return name?.text === 'type' && (value?.text === 'internal' || value?.text === 'external') && !more;
}

/**
 * Junos text as statements inside statements, with their places, so that a few of them can be written anew while
 * all else stays as it is, comments too. Reads what Junos itself reads, and `type internal` without its `;` as
 * the original's templates have it. Throws an Error with the line where the text is no configuration.
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
        throw fail(text[at] === '"' ? 'a string without its end' : 'a comment without its end');
      at = pattern.lastIndex;
      const { string, mark, word } = found.groups ?? {};
      if (mark !== undefined) return { kind: 'mark', word: { text: mark, start, end: at } };
      const value = string?.replace(/\\([\s\S])/g, '$1') ?? word;
      if (value !== undefined) return { kind: 'word', word: { text: value, start, end: at } };
    }
    return { kind: 'end', word: { text: '', start: at, end: at } };
  };

  function body(start: number, depth: number): Body {
    if (depth > 100) throw fail('braces inside braces, more than a hundred deep');
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
        if (endsBySelf(words)) finish(words.at(-1)?.end ?? at);
        const isMark = words.length === 0 && markPattern.test(text.slice(word.start, word.end));
        (isMark ? marks : words).push(word);
      } else if (word.text === ';') finish(word.end);
      else if (word.text === '{') {
        if (words.length === 0) throw fail('braces without a name', word.start);
        const inner = body(at, depth + 1);
        if (text[inner.end] !== '}') throw fail('braces without their end', word.start);
        finish(at, inner);
      } else if (kind === 'end' || depth > 0) {
        finish(words.at(-1)?.end ?? word.start);
        return { start, end: word.start, statements };
      } else throw fail('a closing brace too many', word.start);
    }
  }
  return body(0, 0);
}
