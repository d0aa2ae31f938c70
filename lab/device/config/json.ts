import { schemaAt } from '../junos/schema.ts';
import { isNumber, isOpen, schemaOf, type Schema } from '../junos/statement.ts';
import { Refusal } from '../refusal.ts';
import type { Switches } from '../switches.ts';
import { printElems, isTree, listOf, type Elem, type Tree, type Value, isMark } from './tree.ts';

/** The path of a JSON value that is being read, and how strictly it is read. */
export interface Reading {
  readonly path: readonly Elem[];
  /** A list key need not be the first member. */
  readonly anyKeyOrder: boolean;
}

/** Reads a JSON value of a Set into the form of the tree. Throws a Refusal if it does not match the schema. */
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
  if (typeof name !== 'string') throw expected('a name that is a string', reading);
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

/** Renders a value in the JSON_IETF of Junos, in the variant that the switches choose. */
export function renderJson(value: Value, path: readonly Elem[], switches: Switches): unknown {
  const rendered = render(value, schemaAt(path), switches);
  if (switches.replyRoot === 'path') return rendered;
  return path.reduceRight<unknown>((inner, { name, key }) => {
    if (key === undefined) return { [name]: inner };
    const entry =
      typeof inner === 'object' && inner !== null && 'name' in inner
        ? inner
        : { name: key, ...(inner as object) };
    return { [name]: [entry] };
  }, rendered);
}

function render(value: Value, schema: Schema | undefined, switches: Switches): unknown {
  if (typeof value === 'string') return isShownAsNumber(value, schema, switches) ? Number(value) : value;
  if (isTree(value)) return renderTree(value, schema, switches);
  const entries = value.map((entry: string | null | Tree) =>
    isTree(entry ?? undefined) ? renderTree(entry as Tree, schema, switches) : entry,
  );
  const [only] = entries;
  return switches.singleEntry === 'unwrapped' && entries.length === 1 && only !== null ? only : entries;
}

/** A dotted AS number is always a string. */
function isShownAsNumber(text: string, schema: Schema | undefined, { numbers }: Switches): boolean {
  return numbers === 'number' && schema?.kind === 'leaf' && schema.number === true && /^\d{1,15}$/.test(text);
}

/** Leaves and leaf-lists have no inside: their mark is always beside them. */
function renderTree(tree: Tree, schema: Schema | undefined, switches: Switches): Record<string, unknown> {
  const mark = marks[switches.inactiveMark];
  const inside = tree['@'] === undefined || switches.inactiveMark === 'beside' ? undefined : mark;
  return Object.fromEntries([
    ...(inside === undefined ? [] : [['@', inside]]),
    ...Object.entries(tree).flatMap(([name, value]) => {
      if (name === '@') return [];
      if (isMark(name)) return mark === undefined ? [] : [[name, mark]];
      const rendered = [name, render(value, schema && schemaOf(schema, name), switches)];
      const beside = switches.inactiveMark === 'beside' ? marksOf(value, switches) : undefined;
      return beside === undefined ? [rendered] : [rendered, [`@${name}`, beside]];
    }),
  ]) as Record<string, unknown>;
}

/** The mark beside a container, or beside a list: one item for each entry. */
function marksOf(value: Value, { singleEntry }: Switches): unknown {
  if (isTree(value)) return value['@'] === undefined ? undefined : marks.beside;
  const each = listOf(value).map((entry) => (entry['@'] === undefined ? null : marks.beside));
  if (each.every((mark) => mark === null)) return undefined;
  return singleEntry === 'unwrapped' && each.length === 1 ? each[0] : each;
}

const marks = {
  inside: { inactive: true },
  beside: { inactive: true },
  metadata: { 'junos-configuration-metadata:active': false },
  none: undefined,
} as const satisfies Record<Switches['inactiveMark'], unknown>;
