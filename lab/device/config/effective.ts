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

/** The levels at which this device supports `apply-groups`: those that the boot templates use. */
const levels = [[], ['protocols'], ['protocols', 'bgp']] as const;

/** The configuration that takes effect: groups applied, deactivated statements left out. */
export function effectiveOf(tree: Tree): Tree {
  return inherit(active(tree));
}

/**
 * The configuration as `display inheritance` shows it. The statements of a configuration group take effect at and
 * below each `apply-groups` that names it. The configuration's own statements win, then the group named first.
 *
 *     own          in the group     effective
 *     leaf a       leaf b           a
 *     list x       list x y         x (both merged), y
 *     values a     values a b       a b
 *
 * Deactivated statements of a group are not inherited. Throws a Refusal if an applied group does not exist.
 */
export function inherit(tree: Tree): Tree {
  const source = active(tree);
  return levels.reduce((effective, level) => {
    const applied = textsOf(treeAt(source, ...level)?.['apply-groups']);
    return applied.reduce((into, name) => {
      const group = entryNamed(source['groups'], name);
      if (group === undefined)
        throw new Refusal('check', `apply-groups ${name}: configuration group not found`);
      const { name: _, ...inherited } = group;
      return merged(into, below(inherited, level));
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

/** The part of a tree at and below a level. */
function below(tree: Tree, level: readonly string[]): Tree {
  const inner = treeAt(tree, ...level);
  if (inner === undefined) return {};
  return level.reduceRight<Tree>((child, name) => ({ [name]: child }), inner);
}

function merged(own: Tree, inherited: Tree): Tree {
  const result: Tree = { ...own };
  for (const [name, value] of Object.entries(inherited)) {
    const before = own[name];
    result[name] = before === undefined ? value : mergedValue(before, value);
  }
  return result;
}

function mergedValue(own: Value, inherited: Value): Value {
  if (isTree(own) && isTree(inherited)) return merged(own, inherited);
  const [entries, others] = [listOf(own), listOf(inherited)];
  if (entries.length > 0) {
    const ownEntries = entries.map((entry) => merged(entry, entryNamed(inherited, nameOf(entry)) ?? {}));
    return [...ownEntries, ...others.filter((other) => entryNamed(own, nameOf(other)) === undefined)];
  }
  if (Array.isArray(own) && textsOf(own).length > 0)
    return Array.from(new Set([...textsOf(own), ...textsOf(inherited)]));
  return own;
}
