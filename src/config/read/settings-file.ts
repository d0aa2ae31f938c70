import { besideFile, noticesOnVariables, settingsIn, withoutFile } from './environment-settings.ts';
import type { Content } from './content.ts';
import type { Environment } from '../environment.ts';
import type { Finding } from '../check/finding.ts';
import { isMapping, type Mapping } from '../schema/mapping.ts';
import { Settings } from '../schema/settings.ts';
import { LineCounter, isNode, isScalar, parseDocument, type Document } from 'yaml';

/** A settings file's text; what it does not say, the variables that go beside it may. */
export function settingsFile(origin: string, text: string, environment: Environment): Content {
  const parsed = parseYaml(text);
  if (parsed.kind === 'problems') {
    return {
      origin,
      raw: undefined,
      locate: (finding) => finding,
      isFirstVersion: false,
      notices: [],
      problems: parsed.problems,
    };
  }
  const { content, locate, written } = parsed;
  const dotted = dottedAs(written(['asn']));
  const beside = settingsIn(besideFile, environment);
  return {
    origin,
    raw: isMapping(content)
      ? { ...beside, ...content, ...(dotted === undefined ? {} : { asn: undefined }) }
      : content,
    locate: ({ at, path, message }) => {
      const variable = isMapping(content) && !(path in content) ? besideFile.get(path) : undefined;
      return variable !== undefined && path in beside
        ? { path: variable, message }
        : { path, message, ...locate(at) };
    },
    isFirstVersion: false,
    notices: [
      ...noticesOnVariables(environment),
      ...(isMapping(content) ? noticesOnBoth(content, environment) : []),
    ],
    problems:
      dotted === undefined
        ? []
        : [
            {
              path: 'asn',
              message: `an AS number with a dot needs quotes, or YAML takes it for a fraction: "${dotted}"`,
              ...locate(['asn']),
            },
          ],
  };
}

/** A dotted AS number that YAML takes for a fraction: 65000.10 is 65000.1 to it, and 65000.0 is 65000. */
function dottedAs(written: string | undefined): string | undefined {
  return written !== undefined && /^\d+\.\d+$/.test(written) ? written : undefined;
}

/** What file and environment say differently, values aside, as they may be secrets. */
function noticesOnBoth(content: Mapping, environment: Environment): readonly Finding[] {
  return Object.entries(settingsIn(withoutFile, environment)).flatMap(([setting, told]) => {
    const path = withoutFile.get(setting) ?? setting;
    const inFile = content[setting];
    if (inFile !== undefined) {
      const message = `says something else than \`${setting}\` of the file, which counts; remove one of them`;
      return readsAs(setting, inFile) === readsAs(setting, told) ? [] : [{ path, message }];
    }
    const message = `does not count beside a settings file, write \`${setting}\` into it`;
    return besideFile.has(setting) ? [] : [{ path, message }];
  });
}

function readsAs(setting: string, value: unknown): unknown {
  const { shape } = Settings;
  return setting in shape ? shape[setting as keyof typeof shape].safeParse(value).data : undefined;
}

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
