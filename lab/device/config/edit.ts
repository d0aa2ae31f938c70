import { schemaAt } from '../junos/schema.ts';
import { open, schemaOf, type Schema } from '../junos/statement.ts';
import { Refusal } from '../refusal.ts';
import { valueOfJson } from './json.ts';
import {
  entryNamed,
  isTree,
  listOf,
  nameOf,
  printElems,
  textsOf,
  valueAt,
  type Elem,
  type Tree,
  type Value,
  setDeactivated,
} from './tree.ts';

/** One operation of a transaction, whichever protocol or CLI line it came from. */
export type Edit =
  | { readonly kind: 'delete' | 'activate' | 'deactivate'; readonly path: readonly Elem[] }
  | { readonly kind: 'replace' | 'update'; readonly path: readonly Elem[]; readonly value: unknown };

/** How a device treats edits, as its switches say. */
export interface EditRules {
  /** A list key need not be the first member: `reorder-list-keys` is configured, and works on this device. */
  readonly anyKeyOrder: boolean;
  /** A delete of a missing statement is an error. */
  readonly deleteOfMissingFails: boolean;
  /** An update of a leaf-list replaces its values. */
  readonly leafListUpdateReplaces: boolean;
}

/** Applies one edit to a candidate in place. Throws a Refusal. */
export function applyEdit(candidate: Tree, edit: Edit, rules: EditRules): void {
  const schema = schemaAt(edit.path);
  const above = edit.path.slice(0, -1);
  const last = edit.path.at(-1);
  if (last === undefined)
    throw new Refusal('syntax', 'syntax error, a Set of the whole configuration is not supported here');

  if (edit.kind === 'delete') {
    const parent = valueAt(candidate, above);
    const isFound = isTree(parent) && remove(parent, last);
    if (!isFound && rules.deleteOfMissingFails)
      throw new Refusal('check', `statement not found: ${printElems(edit.path)}`);
    return;
  }

  if (edit.kind !== 'replace' && edit.kind !== 'update') {
    const parent = valueAt(candidate, above);
    if (!isTree(parent) || !setDeactivated(parent, last, edit.kind === 'deactivate'))
      throw new Refusal('check', `statement not found: ${printElems(edit.path)}`);
    return;
  }

  const value = valueOfJson(edit.value, schema, { path: edit.path, anyKeyOrder: rules.anyKeyOrder });
  const parent = ensureTree(candidate, above);
  if (edit.kind === 'replace') remove(parent, last);
  merge(parent, last, value, schema, rules);
}

/** The container or list entry at a path; it and its parents are created where they are missing. */
function ensureTree(tree: Tree, path: readonly Elem[]): Tree {
  return path.reduce((above, { name, key }) => {
    const before = key === undefined ? above[name] : entryNamed(above[name], key);
    if (isTree(before)) return before;
    const fresh: Tree = key === undefined ? {} : { name: key };
    above[name] = key === undefined ? fresh : [...listOf(above[name]), fresh];
    return fresh;
  }, tree);
}

/** Removes a statement or a list entry, and a list with its last entry. Returns whether it was there. */
function remove(parent: Tree, { name, key }: Elem): boolean {
  const before = parent[name];
  if (before === undefined) return false;
  const others = key === undefined ? [] : listOf(before).filter((entry) => nameOf(entry) !== key);
  if (others.length > 0) parent[name] = others;
  else Reflect.deleteProperty(parent, name);
  if (key === undefined) Reflect.deleteProperty(parent, `@${name}`);
  return key === undefined || others.length < listOf(before).length;
}

/** Merges as an update does: list entries by name, values into leaf-lists (unless the rules say that they are replaced). */
function merge(parent: Tree, { name, key }: Elem, value: Value, schema: Schema, rules: EditRules): void {
  const before = parent[name];
  switch (schema.kind) {
    case 'leaf':
    case 'empty':
      parent[name] = value;
      break;
    case 'leaf-list':
      parent[name] = Array.from(
        new Set([...(rules.leafListUpdateReplaces ? [] : textsOf(before)), ...textsOf(value)]),
      );
      break;
    case 'container':
      if (isTree(value) && isTree(before)) mergeInside(before, value, schema, rules);
      else parent[name] = value;
      break;
    case 'list':
      for (const entry of key === undefined ? listOf(value) : [value as Tree]) {
        const existing = entryNamed(parent[name], nameOf(entry));
        if (existing === undefined) parent[name] = [...listOf(parent[name]), entry];
        else mergeInside(existing, entry, schema, rules);
      }
  }
}

function mergeInside(into: Tree, from: Tree, schema: Schema, rules: EditRules): void {
  for (const [name, value] of Object.entries(from))
    if (name !== 'name') merge(into, { name }, value, schemaOf(schema, name) ?? open, rules);
}
