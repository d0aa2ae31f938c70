import type { Edit } from '../config/edit.ts';
import type { Elem } from '../config/tree.ts';
import { Refusal } from '../refusal.ts';
import { junosSchema } from './schema.ts';
import { schemaOf, type Schema } from './statement.ts';

/** Reads a CLI line: `set …`, `delete …`, `deactivate …` or `activate …`, without abbreviations. */
export function editOfLine(line: string): Edit {
  const [verb, ...words] = wordsOf(line);
  if (verb !== 'set' && verb !== 'delete' && verb !== 'deactivate' && verb !== 'activate')
    throw new Refusal('syntax', `unknown command: ${line}`);

  const path: Elem[] = [];
  let schema: Schema = junosSchema;
  while (words.length > 0 && schema.kind !== 'leaf' && schema.kind !== 'leaf-list') {
    const name = words.shift() ?? '';
    const inner = schemaOf(schema, name);
    if (inner === undefined) throw new Refusal('syntax', `syntax error: ${name} in ${line}`);
    const key = inner.kind === 'list' ? words.shift() : undefined;
    if (inner.kind === 'list' && key === undefined)
      throw new Refusal('syntax', `missing argument after ${name} in ${line}`);
    path.push(key === undefined ? { name } : { name, key });
    schema = inner;
  }

  if (verb === 'set') return { kind: 'update', path, value: valueOf(schema, path, words, line) };
  if (words.length > 0)
    throw new Refusal(
      'syntax',
      `${verb} of one value is not supported here, only of the whole statement: ${line}`,
    );
  return { kind: verb, path };
}

/** The words of a line. A quoted string is one word; outside quotes, punctuation of Junos text is a syntax error. */
export function wordsOf(line: string): readonly string[] {
  const words: string[] = [];
  const tokens = /\s*(?:"((?:[^"\\\n]|\\.)*)"|([^\s"\\;{}|#]+))(?=\s|$)/y;
  while (tokens.lastIndex < line.trimEnd().length) {
    const at = tokens.lastIndex;
    const found = tokens.exec(line);
    if (found === null) throw new Refusal('syntax', `syntax error: ${line.slice(at).trim()} in ${line}`);
    words.push(found[2] ?? (found[1] ?? '').replaceAll(/\\(.)/g, '$1'));
  }
  return words;
}

function valueOf(schema: Schema, path: readonly Elem[], words: readonly string[], line: string): unknown {
  const { name, key } = path.at(-1) ?? { name: 'set' };
  const values = words.filter((word) => word !== '[' && word !== ']');
  const [value, second] = values;
  switch (schema.kind) {
    case 'leaf':
      if (second !== undefined) throw new Refusal('syntax', `syntax error: ${second} in ${line}`);
      break;
    case 'leaf-list':
      break;
    case 'empty':
      return [null];
    case 'container':
      return {};
    case 'list':
      return { name: key };
  }
  if (value === undefined) throw new Refusal('syntax', `missing argument after ${name} in ${line}`);
  return schema.kind === 'leaf' ? value : values;
}
