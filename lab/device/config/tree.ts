/**
 * The device's configuration, in the form of Junos's JSON: a container is an object, a list an array of objects whose
 * first key is `name`, a leaf a string, a leaf-list an array of strings, an empty leaf `[null]`.
 */
export interface Tree {
  [statement: string]: Value;
}
export type Value = string | (string | null)[] | Tree[] | Tree;

/** One step of a path in the tree: a statement, or an entry of a list. */
export interface Elem {
  readonly name: string;
  /** The `name` of the entry, if the statement is a list. */
  readonly key?: string;
}

export function isTree(value: Value | undefined): value is Tree {
  return typeof value === 'object' && !Array.isArray(value);
}

/** The entries of a list; none if it is missing. */
export function listOf(value: Value | undefined): Tree[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'object' && entry !== null) : [];
}

/** The values of a leaf-list or leaf; none if it is missing. */
export function textsOf(value: Value | undefined): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

export function entryNamed(value: Value | undefined, name: string): Tree | undefined {
  return listOf(value).find((entry) => entry['name'] === name);
}

/** The key of a list entry. */
export function nameOf(entry: Tree): string {
  const [name = ''] = textsOf(entry['name']);
  return name;
}

/** The container at a path of containers; `undefined` if it is missing. */
export function treeAt(tree: Tree, ...names: readonly string[]): Tree | undefined {
  return names.reduce<Tree | undefined>((above, name) => {
    const inner = above?.[name];
    return isTree(inner) ? inner : undefined;
  }, tree);
}

/** The value at a path; `undefined` if it is missing. */
export function valueAt(tree: Tree, elems: readonly Elem[]): Value | undefined {
  let value: Value | undefined = tree;
  for (const { name, key } of elems) {
    if (!isTree(value)) return undefined;
    const inner: Value | undefined = value[name];
    value = key === undefined ? inner : entryNamed(inner, key);
  }
  return value;
}

/** A path as text for messages: `/groups[name=MESHRR]/protocols/bgp`. */
export function printElems(elems: readonly Elem[]): string {
  return (
    elems.map(({ name, key }) => (key === undefined ? `/${name}` : `/${name}[name=${key}]`)).join('') || '/'
  );
}

/**
 * A deactivated statement stays in the configuration without effect. The tree marks it: a container or a list entry has
 * a member `@`; a leaf, leaf-list or empty leaf has a member `@NAME` beside it.
 */
const mark = 'inactive';

/** Whether a member of a tree is a mark instead of a statement. */
export function isMark(name: string): boolean {
  return name.startsWith('@');
}

export function isDeactivated(parent: Tree, name: string): boolean {
  const value = parent[name];
  return isTree(value) ? value['@'] !== undefined : parent[`@${name}`] !== undefined;
}

/** Marks a statement as deactivated, or removes the mark. Returns whether the statement exists. */
export function setDeactivated(parent: Tree, { name, key }: Elem, isInactive: boolean): boolean {
  const value = parent[name];
  if (value === undefined) return false;
  if (key !== undefined) {
    const entry = entryNamed(value, key);
    if (entry === undefined) return false;
    setMark(entry, '@', isInactive);
  } else if (isTree(value)) setMark(value, '@', isInactive);
  else if (listOf(value).length > 0) for (const entry of listOf(value)) setMark(entry, '@', isInactive);
  else setMark(parent, `@${name}`, isInactive);
  return true;
}

function setMark(tree: Tree, name: string, isInactive: boolean): void {
  if (isInactive) tree[name] = mark;
  else Reflect.deleteProperty(tree, name);
}
