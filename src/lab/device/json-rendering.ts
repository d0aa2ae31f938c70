import { isTree, type Elem, type Tree, type Value } from './config-tree.ts';
import type { Switches } from './switches.ts';

/** Renders a value as Junos's JSON_IETF, in the shapes that the switches choose. */
export function renderJson(value: Value, path: readonly Elem[], switches: Switches): unknown {
  const rendered = render(value, switches);
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

function render(value: Value, switches: Switches): unknown {
  if (typeof value === 'string')
    return switches.numbers === 'number' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (isTree(value)) return renderTree(value, switches);
  const entries = value.map((entry: string | null | Tree) =>
    isTree(entry ?? undefined) ? renderTree(entry as Tree, switches) : entry,
  );
  const [only] = entries;
  return switches.singleEntry === 'unwrapped' && entries.length === 1 && only !== null ? only : entries;
}

function renderTree(tree: Tree, switches: Switches): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(tree).map(([name, value]) => [name, name === 'name' ? value : render(value, switches)]),
  );
}
