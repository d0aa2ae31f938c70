/**
 * Configuration in one spelling, which is that of Junos's JSON: a list is an array of objects whose first key
 * is `name`, a leaf-list an array of texts, a leaf a text, an empty leaf `[null]`, a container an object.
 */
export interface Tree {
  [statement: string]: Value;
}
export type Value = string | (string | null)[] | Tree[] | Tree;

/** A place in the tree: statements, and the names of list entries. */
export interface Elem {
  readonly name: string;
  /** The entry's `name` key, where the statement is a list. */
  readonly key?: string;
}

export function isTree(value: Value | undefined): value is Tree {
  return typeof value === 'object' && !Array.isArray(value);
}

/** The entries of a list, none when it is not there. */
export function listOf(value: Value | undefined): Tree[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'object' && entry !== null) : [];
}

/** The values of a leaf-list or leaf, none when it is not there. */
export function textsOf(value: Value | undefined): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

export function entryNamed(value: Value | undefined, name: string): Tree | undefined {
  return listOf(value).find((entry) => entry['name'] === name);
}

/** The key of a list's entry. */
export function nameOf(entry: Tree): string {
  const [name = ''] = textsOf(entry['name']);
  return name;
}

/** What stands at a place; `undefined` when there is nothing. */
export function valueAt(tree: Tree, elems: readonly Elem[]): Value | undefined {
  let value: Value | undefined = tree;
  for (const { name, key } of elems) {
    if (!isTree(value)) return undefined;
    const inner: Value | undefined = value[name];
    value = key === undefined ? inner : entryNamed(inner, key);
  }
  return value;
}

/** `/groups[name=MESHRR]/protocols/bgp`, for messages. */
export function printElems(elems: readonly Elem[]): string {
  return (
    elems.map(({ name, key }) => (key === undefined ? `/${name}` : `/${name}[name=${key}]`)).join('') || '/'
  );
}
