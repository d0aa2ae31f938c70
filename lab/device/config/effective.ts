import { Refusal } from '../refusal.ts';
import {
  entryNamed,
  isDeactivated,
  isMark,
  isTree,
  listOf,
  nameOf,
  textsOf,
  treeAt,
  type Tree,
  type Value,
} from './tree.ts';

/** Where this device reads `apply-groups`: as far in as the templates in use put it. */
const places = [[], ['protocols'], ['protocols', 'bgp']] as const;

/** The configuration that takes effect: groups applied, deactivated statements left out. */
export function effectiveOf(tree: Tree): Tree {
  return inherit(active(tree));
}

/**
 * The configuration as `display inheritance` shows it: what stands in a configuration group takes effect
 * at and below each `apply-groups` that names it. What is said in place wins, then the group named first.
 *
 *     in place     in the group     effective
 *     leaf a       leaf b           a
 *     list x       list x y         x (both merged), y
 *     values a     values a b       a b
 *
 * What is deactivated in a group is not inherited.
 *
 * A Refusal where a group that is applied does not exist.
 */
export function inherit(tree: Tree): Tree {
  const source = active(tree);
  return places.reduce((effective, place) => {
    const applied = textsOf(treeAt(source, ...place)?.['apply-groups']);
    return applied.reduce((into, name) => {
      const group = entryNamed(source['groups'], name);
      if (group === undefined)
        throw new Refusal('check', `apply-groups ${name}: configuration group not found`);
      const { name: _, ...inherited } = group;
      return merged(into, only(inherited, place));
    }, effective);
  }, tree);
}

/** The configuration without its deactivated statements. */
function active(tree: Tree): Tree {
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

/** What of a tree stands at and below a place. */
function only(tree: Tree, place: readonly string[]): Tree {
  const inner = treeAt(tree, ...place);
  if (inner === undefined) return {};
  return place.reduceRight<Tree>((below, name) => ({ [name]: below }), inner);
}

function merged(own: Tree, inherited: Tree): Tree {
  const result: Tree = { ...own };
  for (const [name, value] of Object.entries(inherited)) {
    const before = own[name];
    result[name] = before === undefined ? value : both(before, value);
  }
  return result;
}

function both(own: Value, inherited: Value): Value {
  if (isTree(own) && isTree(inherited)) return merged(own, inherited);
  const [entries, others] = [listOf(own), listOf(inherited)];
  if (entries.length > 0) {
    const mine = entries.map((entry) => merged(entry, entryNamed(inherited, nameOf(entry)) ?? {}));
    return [...mine, ...others.filter((other) => entryNamed(own, nameOf(other)) === undefined)];
  }
  if (Array.isArray(own) && textsOf(own).length > 0)
    return Array.from(new Set([...textsOf(own), ...textsOf(inherited)]));
  return own;
}
