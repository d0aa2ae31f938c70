import { schemaAt } from './config-schema-at.ts';
import { isTree, type Elem, type Tree, type Value } from './config-tree.ts';
import { schemaOf, type Schema } from './junos-statement.ts';
import type { Switches } from './switches.ts';

/** Renders a value as Junos's JSON_IETF, in the shapes that the switches choose. */
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
  if (typeof value === 'string') return isNumber(value, schema, switches) ? Number(value) : value;
  if (isTree(value)) return renderTree(value, schema, switches);
  const entries = value.map((entry: string | null | Tree) =>
    isTree(entry ?? undefined) ? renderTree(entry as Tree, schema, switches) : entry,
  );
  const [only] = entries;
  return switches.singleEntry === 'unwrapped' && entries.length === 1 && only !== null ? only : entries;
}

/** A dotted AS number stays text, whatever the switch says. */
function isNumber(text: string, schema: Schema | undefined, { numbers }: Switches): boolean {
  return numbers === 'number' && schema?.kind === 'leaf' && schema.number === true && /^\d{1,15}$/.test(text);
}

function renderTree(tree: Tree, schema: Schema | undefined, switches: Switches): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(tree).map(([name, value]) => [
      name,
      render(value, schema && schemaOf(schema, name), switches),
    ]),
  );
}
