import { isTree, listOf, textsOf, type Tree, type Value, isDeactivated, isMark } from '../config/tree.ts';
import { quoted } from './lexer.ts';
import { open, schemaOf, type Schema } from './statement.ts';

/** Prints the content of a statement with this schema as Junos curly-brace text. */
export function printJunosText(tree: Tree, schema: Schema): string {
  return lines(tree, schema)
    .map((line) => `${line}\n`)
    .join('');
}

function lines(tree: Tree, schema: Schema): readonly string[] {
  const isEntry = schema.kind === 'list';
  return Object.entries(tree)
    .filter(([name]) => !(isEntry && name === 'name') && !isMark(name))
    .flatMap(([name, value]) => {
      const printed = statement(name, value, schemaOf(schema, name));
      return isDeactivated(tree, name) ? deactivated(printed) : printed;
    });
}

function deactivated([first = '', ...others]: readonly string[]): readonly string[] {
  return [`inactive: ${first}`, ...others];
}

function statement(name: string, value: Value, schema: Schema | undefined): readonly string[] {
  // The name of a statement that is not in the schema is already the text of its line.
  if (schema === undefined) return isTree(value) ? braced(name, value, open) : [`${name}${list(value)};`];
  switch (schema.kind) {
    case 'empty':
      return [`${name};`];
    case 'leaf':
      return [`${name} ${textsOf(value).map(quoted).join(' ')};`];
    case 'leaf-list': {
      const texts = textsOf(value);
      return [texts.length === 1 ? `${name} ${quoted(texts[0] ?? '')};` : `${name}${list(value)};`];
    }
    case 'container':
      return isTree(value) && Object.keys(value).some((statement) => !isMark(statement))
        ? braced(name, value, schema)
        : [`${name};`];
    case 'list': {
      const entries = listOf(value).flatMap((entry) => {
        const [key = ''] = textsOf(entry['name']);
        const head = schema.braced ? quoted(key) : `${name} ${quoted(key)}`;
        const hasOnlyName = Object.keys(entry).every(
          (statement) => statement === 'name' || isMark(statement),
        );
        const printed = hasOnlyName ? [`${head};`] : braced(head, entry, schema);
        return entry['@'] === undefined ? printed : deactivated(printed);
      });
      return schema.braced ? [`${name} {`, ...entries.map(indented), '}'] : entries;
    }
  }
}

function braced(head: string, tree: Tree, schema: Schema): readonly string[] {
  return [`${head} {`, ...lines(tree, schema).map(indented), '}'];
}

function list(value: Value): string {
  const texts = textsOf(value);
  return texts.length === 0 ? '' : ` [ ${texts.map(quoted).join(' ')} ]`;
}

/** Indents only the first line: further lines are part of a quoted value. */
function indented(line: string): string {
  return `    ${line}`;
}
