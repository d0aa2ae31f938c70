import { Refusal } from '../refusal.ts';
import { printElems, type Elem } from './tree.ts';
import { junosSchema } from '../junos/schema.ts';
import { isOpen, open, schemaOf, type Schema } from '../junos/statement.ts';

/** The schema of a place; a Refusal where no such statement exists or a list on the way lacks its key. */
export function schemaAt(path: readonly Elem[]): Schema {
  return path.reduce<Schema>((parent, { name, key }, depth) => {
    const schema = schemaOf(parent, name) ?? (isOpen(parent) ? open : undefined);
    if (schema === undefined) throw wrong(`unknown element '${name}'`, path);
    if (schema.kind !== 'list' && key !== undefined) throw wrong(`'${name}' is no list`, path);
    if (schema.kind === 'list' && key === undefined && depth < path.length - 1)
      throw wrong(`'${name}' lacks its key`, path);
    return schema;
  }, junosSchema);
}

function wrong(what: string, path: readonly Elem[]): Refusal {
  return new Refusal('syntax', `syntax error, ${what} in ${printElems(path)}`);
}
