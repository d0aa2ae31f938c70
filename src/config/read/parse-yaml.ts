import { isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { Finding } from '../check/finding.ts';

/** A file's content, and where in the file a setting stands. */
export interface Parsed {
  readonly kind: 'content';
  readonly content: unknown;
  readonly locate: (path: readonly PropertyKey[]) => Position;
  /** How a value without quotes is written, before YAML makes a number of it; undefined: it has quotes, or is no scalar. */
  readonly written: (path: readonly PropertyKey[]) => string | undefined;
}

interface Position {
  readonly line: number;
  readonly column: number;
}

/** Reads YAML 1.2 with merge keys (`<<`), or tells what is wrong with it and where, showing none of it. */
export function parseYaml(
  text: string,
): Parsed | { readonly kind: 'problems'; readonly problems: readonly Finding[] } {
  const lines = new LineCounter();
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };

  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const problems = [...document.errors, ...document.warnings].map(({ code, pos: [offset] }) => ({
    path: '',
    message: describe(code, text.slice(offset)),
    ...position(offset),
  }));
  if (problems.length > 0) return { kind: 'problems', problems };

  try {
    const content: unknown = document.toJS();
    return {
      kind: 'content',
      content,
      locate: (path) => position(offsetOf(document, path)),
      written: (path) => {
        const node = document.getIn(path, true);
        return isScalar(node) && node.type === 'PLAIN' ? node.source : undefined;
      },
    };
  } catch {
    const message = 'an alias (*) without its anchor (&); text that begins with * needs quotes';
    return { kind: 'problems', problems: [{ path: '', message }] };
  }
}

/** The library's own messages may quote the file, and so a secret. */
function describe(code: string, rest: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return `${/^[\w-]+/.exec(rest)?.[0] ?? 'this key'} stands here for the second time`;
    case 'TAB_AS_INDENT':
      return 'tabs cannot indent in YAML, use blanks';
    case 'MULTIPLE_DOCS':
      return 'expected one YAML document, a second one begins here';
    default:
      return `this is not YAML (${code.toLowerCase().replaceAll('_', ' ')})`;
  }
}

/** Where the value at `path` begins, or what comes nearest to it. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range[0] ?? 0;
}
