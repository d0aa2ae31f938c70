import { schemaAt } from './config-schema-at.ts';
import { isTree, listOf, type Elem, type Tree, type Value } from './tree.ts';
import { isMark } from './deactivated.ts';
import { schemaOf, type Schema } from '../junos/statement.ts';
import type { Switches } from '../switches.ts';

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

/** Leaves and lists of them have no inside: their mark always comes beside them. */
function renderTree(tree: Tree, schema: Schema | undefined, switches: Switches): Record<string, unknown> {
  const mark = marks[switches.inactiveMark];
  const inside = tree['@'] === undefined || switches.inactiveMark === 'beside' ? undefined : mark;
  return Object.fromEntries([
    ...(inside === undefined ? [] : [['@', inside]]),
    ...Object.entries(tree).flatMap(([name, value]) => {
      if (name === '@') return [];
      if (isMark(name)) return mark === undefined ? [] : [[name, mark]];
      const rendered = [name, render(value, schema && schemaOf(schema, name), switches)];
      const beside = switches.inactiveMark === 'beside' ? marksOf(value, switches) : undefined;
      return beside === undefined ? [rendered] : [rendered, [`@${name}`, beside]];
    }),
  ]) as Record<string, unknown>;
}

/** The marks of a container or of a list's entries, in their order. */
function marksOf(value: Value, { singleEntry }: Switches): unknown {
  if (isTree(value)) return value['@'] === undefined ? undefined : marks.beside;
  const each = listOf(value).map((entry) => (entry['@'] === undefined ? null : marks.beside));
  if (each.every((mark) => mark === null)) return undefined;
  return singleEntry === 'unwrapped' && each.length === 1 ? each[0] : each;
}

const marks = {
  inside: { inactive: true },
  beside: { inactive: true },
  metadata: { 'junos-configuration-metadata:active': false },
  none: undefined,
} as const satisfies Record<Switches['inactiveMark'], unknown>;
