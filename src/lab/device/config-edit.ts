import {
  entryNamed,
  isTree,
  listOf,
  printElems,
  textsOf,
  type Elem,
  type Tree,
  type Value,
} from './config-tree.ts';
import { isOpen, junosSchema, schemaOf, type Schema } from './junos-schema.ts';

/** One operation of a Set, in the device's own words. */
export type Edit =
  | { readonly kind: 'delete'; readonly path: readonly Elem[] }
  | { readonly kind: 'replace' | 'update'; readonly path: readonly Elem[]; readonly value: unknown };

/** The device says no, in Junos's way: a syntax error (bad request) or a failed check (bad configuration). */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly kind: 'syntax' | 'check';

  constructor(kind: 'syntax' | 'check', message: string) {
    super(message);
    this.kind = kind;
  }
}

export interface EditRules {
  /** `reorder-list-keys` is configured and helps: a list's key need not come first. */
  readonly anyKeyOrder: boolean;
  /** A delete of what is not there is an error. */
  readonly deleteOfMissingFails: boolean;
}

/** Applies one edit to a candidate, which it changes. Throws a Refusal. */
export function applyEdit(candidate: Tree, edit: Edit, rules: EditRules): void {
  const schema = schemaAt(edit.path);
  const parentPath = edit.path.slice(0, -1);
  const last = edit.path.at(-1);
  if (last === undefined)
    throw new Refusal('syntax', 'syntax error, a Set of the whole configuration is not supported here');

  if (edit.kind === 'delete') {
    const parent = descend(candidate, parentPath, false);
    if (!remove(parent, last) && rules.deleteOfMissingFails) {
      throw new Refusal('check', `statement not found: ${printElems(edit.path)}`);
    }
    return;
  }

  const value = checked(edit.value, schema, edit.path, rules);
  const parent = descend(candidate, parentPath, true);
  if (parent === undefined) throw new Refusal('check', `no such entry: ${printElems(parentPath)}`);
  if (edit.kind === 'replace') remove(parent, last);
  merge(parent, last, value, schema);
}

/** The schema of a place; a Refusal where no such statement exists or a list lacks its key. */
export function schemaAt(path: readonly Elem[]): Schema {
  let schema = junosSchema;
  for (const { name, key } of path) {
    const inner = schemaOf(schema, name) ?? (isOpen(schema) ? schema : undefined);
    if (inner === undefined)
      throw new Refusal('syntax', `syntax error, unknown element '${name}' in ${printElems(path)}`);
    if (inner.kind !== 'list' && key !== undefined)
      throw new Refusal('syntax', `syntax error, '${name}' is no list in ${printElems(path)}`);
    schema = inner;
  }
  return schema;
}

function descend(tree: Tree, path: readonly Elem[], create: boolean): Tree | undefined {
  let here = tree;
  for (const { name, key } of path) {
    if (create && here[name] === undefined) here[name] = key === undefined ? {} : [];
    const inner = here[name];
    if (key === undefined) {
      if (!isTree(inner)) return undefined;
      here = inner;
    } else {
      if (create && entryNamed(inner, key) === undefined) (inner as Tree[]).push({ name: key });
      const entry = entryNamed(inner, key);
      if (entry === undefined) return undefined;
      here = entry;
    }
  }
  return here;
}

function remove(parent: Tree | undefined, { name, key }: Elem): boolean {
  const inner = parent?.[name];
  if (parent === undefined || inner === undefined) return false;
  if (key !== undefined) {
    const others = listOf(inner).filter((entry) => entry['name'] !== key);
    const found = others.length < listOf(inner).length;
    if (others.length > 0) parent[name] = others;
    else Reflect.deleteProperty(parent, name);
    return found;
  }
  return Reflect.deleteProperty(parent, name);
}

/** Checks a JSON value against the schema and puts it into the tree's spelling. */
function checked(value: unknown, schema: Schema, path: readonly Elem[], rules: EditRules): Value {
  const wrong = (expected: string) =>
    new Refusal('syntax', `syntax error, expected ${expected} at ${printElems(path)}`);
  switch (schema.kind) {
    case 'leaf':
      if (typeof value !== 'string' && typeof value !== 'number') throw wrong('a value');
      return String(value);
    case 'leaf-list':
      if (!Array.isArray(value) || value.length === 0) throw wrong('an array of values');
      return value.map((text: unknown) => {
        if (typeof text !== 'string') throw wrong('an array of strings');
        return text;
      });
    case 'empty':
      if (!Array.isArray(value) || value.length !== 1 || value[0] !== null) throw wrong('[null]');
      return [null];
    case 'container':
      return checkedTree(value, schema, path, rules);
    case 'list': {
      const key = path.at(-1)?.key;
      if (key === undefined) {
        if (!Array.isArray(value)) throw wrong('an array of entries');
        return value.map((entry: unknown) => checkedEntry(entry, schema, path, rules));
      }
      const entry = checkedEntry(value, schema, path, rules);
      if (entry['name'] !== key) throw wrong(`the name ${key}`);
      return entry;
    }
  }
}

function checkedEntry(value: unknown, schema: Schema, path: readonly Elem[], rules: EditRules): Tree {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  if (!keys.includes('name'))
    throw new Refusal('syntax', `syntax error, an entry without its key at ${printElems(path)}`);
  if (keys[0] !== 'name' && !rules.anyKeyOrder)
    throw new Refusal('syntax', `syntax error, the key does not come first at ${printElems(path)}`);
  const { name, ...rest } = value as Record<string, unknown>;
  if (typeof name !== 'string')
    throw new Refusal('syntax', `syntax error, the name is no text at ${printElems(path)}`);
  return { name, ...checkedTree(rest, schema, path, rules) };
}

function checkedTree(value: unknown, schema: Schema, path: readonly Elem[], rules: EditRules): Tree {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal('syntax', `syntax error, expected an object at ${printElems(path)}`);
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const here = [...path, { name }];
      const known = schemaOf(schema, name);
      if (known === undefined && !isOpen(schema))
        throw new Refusal('syntax', `syntax error, unknown element '${name}' in ${printElems(here)}`);
      return [name, known === undefined ? (inner as Value) : checked(inner, known, here, rules)];
    }),
  );
}

/** An update merges: entries by their names, leaf-lists by their values, which never shrink. */
function merge(parent: Tree, { name, key }: Elem, value: Value, schema: Schema): void {
  const before = parent[name];
  if (schema.kind === 'leaf-list') {
    parent[name] = Array.from(new Set([...textsOf(before), ...textsOf(value)]));
  } else if (schema.kind === 'list') {
    const entries = key === undefined ? listOf(value) : [value as Tree];
    for (const entry of entries) {
      const there = entryNamed(parent[name], nameOf(entry));
      if (there === undefined) parent[name] = [...listOf(parent[name]), entry];
      else mergeTree(there, entry, schema);
    }
  } else if (isTree(value) && isTree(before)) {
    mergeTree(before, value, schema);
  } else {
    parent[name] = value;
  }
}

function nameOf(entry: Tree): string {
  const [name = ''] = textsOf(entry['name']);
  return name;
}

function mergeTree(into: Tree, from: Tree, schema: Schema): void {
  for (const [name, value] of Object.entries(from)) {
    if (name === 'name') continue;
    const inner = schemaOf(schema, name) ?? schema;
    merge(into, { name }, value, inner);
  }
}
