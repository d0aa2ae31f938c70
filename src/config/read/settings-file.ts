import { isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { Finding } from '../check/finding.ts';
import type { Environment } from '../environment.ts';
import { isMapping, type Mapping } from '../schema/mapping.ts';
import { Settings } from '../schema/settings.ts';
import { unreadable, type Content } from './content.ts';
import { besideFile, noticesOnVariables, settingsIn, withoutFile } from './environment-settings.ts';

/** Reads the text of a settings file. A few settings that it lacks may come from variables. */
export function settingsFile(origin: string, text: string, environment: Environment): Content {
  const parsed = parseYaml(text);
  if (parsed.kind === 'problems') return unreadable(origin, parsed.problems);

  const { content, locate, written } = parsed;
  const dotted = unquotedDottedAs(written(['asn']));
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
      ...(isMapping(content) ? noticesOnDifferences(content, environment) : []),
    ],
    problems:
      dotted === undefined
        ? []
        : [
            {
              path: 'asn',
              message: `an AS number with a dot needs quotes, or YAML reads it as a fraction: "${dotted}"`,
              ...locate(['asn']),
            },
          ],
  };
}

/** A dotted AS number without quotes: YAML would read 65000.10 as the number 65000.1, and 65000.0 as 65000. */
function unquotedDottedAs(written: string | undefined): string | undefined {
  return written !== undefined && /^\d+\.\d+$/.test(written) ? written : undefined;
}

/** Notices on variables that contradict the file. They do not show values, which may be secrets. */
function noticesOnDifferences(content: Mapping, environment: Environment): readonly Finding[] {
  return Object.entries(settingsIn(withoutFile, environment)).flatMap(([setting, ofVariable]) => {
    const path = withoutFile.get(setting) ?? setting;
    const inFile = content[setting];
    if (inFile !== undefined) {
      const message = `differs from \`${setting}\` in the file, which is used: remove one of them`;
      return readsAs(setting, inFile) === readsAs(setting, ofVariable) ? [] : [{ path, message }];
    }
    const message = `is ignored because there is a settings file: set \`${setting}\` in it`;
    return besideFile.has(setting) ? [] : [{ path, message }];
  });
}

function readsAs(setting: string, value: unknown): unknown {
  const { shape } = Settings;
  return setting in shape ? shape[setting as keyof typeof shape].safeParse(value).data : undefined;
}

/** The content of a YAML document, and the positions of its values. */
interface Parsed {
  readonly kind: 'content';
  readonly content: unknown;
  readonly locate: (path: readonly PropertyKey[]) => Position;
  /** The source text of an unquoted value, which YAML may have turned into a number; undefined for other values. */
  readonly written: (path: readonly PropertyKey[]) => string | undefined;
}

interface Position {
  readonly line: number;
  readonly column: number;
}

/** Parses YAML 1.2 with merge keys (`<<`), or reports what is wrong and where, without quoting the text. */
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
    message: describeYamlError(code, text.slice(offset)),
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
    const message = 'an alias (*) has no anchor (&); text that begins with * needs quotes';
    return { kind: 'problems', problems: [{ path: '', message }] };
  }
}

/** Describes an error of the YAML library in our own words: the library's message may quote a secret in the file. */
function describeYamlError(code: string, rest: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return `${/^[\w-]+/.exec(rest)?.[0] ?? 'this key'} is set a second time here`;
    case 'TAB_AS_INDENT':
      return 'YAML is indented with spaces, not with tabs';
    case 'MULTIPLE_DOCS':
      return 'expected one YAML document, a second one begins here';
    default:
      return `this is not YAML (${code.toLowerCase().replaceAll('_', ' ')})`;
  }
}

/** The position of the value at `path`, or of the nearest value that contains it. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range[0] ?? 0;
}
