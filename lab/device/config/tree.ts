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

/** The container inside these containers; `undefined` when there is none. */
export function treeAt(tree: Tree, ...names: readonly string[]): Tree | undefined {
  return names.reduce<Tree | undefined>((above, name) => {
    const inner = above?.[name];
    return isTree(inner) ? inner : undefined;
  }, tree);
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

/**
 * A deactivated statement keeps its place and takes no effect. The tree marks it: a container or a list's entry has
 * the member `@`, and a leaf, a leaf-list or an empty leaf has `@NAME` beside it.
 */
const mark = 'inactive';

/** Whether a member of a tree is a mark, and no statement. */
export function isMark(name: string): boolean {
  return name.startsWith('@');
}

export function isDeactivated(parent: Tree, name: string): boolean {
  const value = parent[name];
  return isTree(value) ? value['@'] !== undefined : parent[`@${name}`] !== undefined;
}

/** Marks what is there, or takes its mark away. Says whether it was there. */
export function setDeactivated(parent: Tree, { name, key }: Elem, isOff: boolean): boolean {
  const value = parent[name];
  if (value === undefined) return false;
  if (key !== undefined) {
    const entry = entryNamed(value, key);
    if (entry === undefined) return false;
    put(entry, '@', isOff);
  } else if (isTree(value)) put(value, '@', isOff);
  else if (listOf(value).length > 0) for (const entry of listOf(value)) put(entry, '@', isOff);
  else put(parent, `@${name}`, isOff);
  return true;
}

function put(tree: Tree, name: string, isOff: boolean): void {
  if (isOff) tree[name] = mark;
  else Reflect.deleteProperty(tree, name);
}
