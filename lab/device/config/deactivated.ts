import { entryNamed, isTree, listOf, type Elem, type Tree, type Value } from './tree.ts';

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

/** The configuration that takes effect: without what is deactivated. */
export function active(tree: Tree): Tree {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([name, value]): readonly (readonly [string, Value])[] => {
      if (isMark(name) || isDeactivated(tree, name)) return [];
      if (isTree(value)) return [[name, active(value)]];
      const entries = listOf(value);
      if (entries.length === 0) return [[name, value]];
      const rest: Value = entries.filter((entry) => entry['@'] === undefined).map(active);
      return rest.length === 0 ? [] : [[name, rest]];
    }),
  );
}
