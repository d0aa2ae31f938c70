import { Refusal } from '../refusal.ts';
import { printElems, type Elem, type Tree, type Value } from './tree.ts';
import { isNumber, isOpen, schemaOf, type Schema } from '../junos/statement.ts';

/** Where a JSON value is to stand, and how strictly it is read. */
export interface Reading {
  readonly path: readonly Elem[];
  /** `reorder-list-keys` is configured and helps: a list's key need not come first. */
  readonly anyKeyOrder: boolean;
}

/** Checks a JSON value against the schema and puts it into the tree's spelling; throws a Refusal. */
export function valueOfJson(json: unknown, schema: Schema, reading: Reading): Value {
  switch (schema.kind) {
    case 'leaf':
      return leafOf(json, schema, reading);
    case 'leaf-list':
      if (!Array.isArray(json) || json.length === 0) throw expected('an array of values', reading);
      return json.map((text: unknown) => {
        if (typeof text !== 'string') throw expected('an array of strings', reading);
        return text;
      });
    case 'empty':
      if (!Array.isArray(json) || json.length !== 1 || json[0] !== null) throw expected('[null]', reading);
      return [null];
    case 'container':
      return treeOf(json, schema, reading);
    case 'list': {
      const key = reading.path.at(-1)?.key;
      if (key === undefined) {
        if (!Array.isArray(json)) throw expected('an array of entries', reading);
        return json.map((entry: unknown) => entryOf(entry, schema, reading));
      }
      const entry = entryOf(json, schema, reading);
      if (entry['name'] !== key) throw expected(`the name ${key}`, reading);
      return entry;
    }
  }
}

function leafOf(json: unknown, schema: Extract<Schema, { kind: 'leaf' }>, reading: Reading): string {
  if (typeof json !== 'string' && typeof json !== 'number') throw expected('a value', reading);
  if (schema.number === true && !isNumber(String(json))) throw expected('a number', reading);
  return String(json);
}

function entryOf(json: unknown, schema: Schema, reading: Reading): Tree {
  const members = asObject(json, reading);
  const keys = Object.keys(members);
  if (!keys.includes('name')) throw expected('an entry with its key', reading);
  if (keys[0] !== 'name' && !reading.anyKeyOrder) throw expected('the key to come first', reading);
  const { name, ...rest } = members;
  if (typeof name !== 'string') throw expected('a name that is text', reading);
  return { name, ...treeOf(rest, schema, reading) };
}

function treeOf(json: unknown, schema: Schema, reading: Reading): Tree {
  return Object.fromEntries(
    Object.entries(asObject(json, reading)).map(([name, inner]) => {
      const here = { ...reading, path: [...reading.path, { name }] };
      const known = schemaOf(schema, name);
      if (known !== undefined) return [name, valueOfJson(inner, known, here)];
      if (isOpen(schema)) return [name, inner as Value];
      throw new Refusal('syntax', `syntax error, unknown element '${name}' in ${printElems(here.path)}`);
    }),
  );
}

function asObject(json: unknown, reading: Reading): Readonly<Record<string, unknown>> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw expected('an object', reading);
  return json as Record<string, unknown>;
}

function expected(what: string, { path }: Reading): Refusal {
  return new Refusal('syntax', `syntax error, expected ${what} at ${printElems(path)}`);
}
