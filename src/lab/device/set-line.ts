import type { Edit } from './config-edit.ts';
import { Refusal } from './config-refusal.ts';
import type { Elem } from './config-tree.ts';
import { junosSchema } from './junos-schema.ts';
import { schemaOf } from './junos-statement.ts';

/** Reads a line as somebody at the CLI types it: `set …` or `delete …`, with full words. */
export function editOfLine(line: string): Edit {
  const [verb, ...words] = line.trim().split(/\s+/);
  if (verb !== 'set' && verb !== 'delete') throw new Refusal('syntax', `unknown command: ${line}`);

  const path: Elem[] = [];
  let schema = junosSchema;
  for (let at = 0; at < words.length; at++) {
    const name = words[at] ?? '';
    const inner = schemaOf(schema, name);
    if (inner === undefined) throw new Refusal('syntax', `syntax error: ${name} in ${line}`);
    const next = words[at + 1];
    schema = inner;
    if (inner.kind === 'list') {
      if (next === undefined) throw new Refusal('syntax', `missing argument after ${name} in ${line}`);
      path.push({ name, key: next });
      at += 1;
    } else {
      path.push({ name });
      if (inner.kind === 'leaf' || inner.kind === 'leaf-list') {
        const value = inner.kind === 'leaf' ? next : words.slice(at + 1);
        return verb === 'delete' ? { kind: 'delete', path } : { kind: 'update', path, value };
      }
    }
  }
  if (verb === 'delete') return { kind: 'delete', path };
  const key = path.at(-1)?.key;
  return {
    kind: 'update',
    path,
    value: schema.kind === 'empty' ? [null] : key === undefined ? {} : { name: key },
  };
}
