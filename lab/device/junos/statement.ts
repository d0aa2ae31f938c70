/**
 * The kinds of statements in a Junos configuration:
 *
 *     leaf        one value            `type internal;`
 *     leaf-list   several values       `allow [ 10.0.0.0/8 192.0.2.0/24 ];`
 *     empty       present or not       `passive;`
 *     container   statements inside    `family { … }`
 *     list        named entries        `neighbor 10.0.0.1 { … }`
 *
 * An open container or list also accepts statements that the schema does not name, and keeps them as written.
 */
export type Schema =
  | { readonly kind: 'leaf'; readonly number?: true }
  | { readonly kind: 'leaf-list' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'container'; readonly children: Children; readonly open?: true }
  | {
      readonly kind: 'list';
      readonly children: Children;
      readonly open?: true;
      /** Written as `groups { NAME { … } }` rather than `group NAME { … }`. */
      readonly braced?: true;
    };

export type Children = Readonly<Record<string, Schema>>;

type List = Extract<Schema, { kind: 'list' }>;

export const leaf: Schema = { kind: 'leaf' };
/** A leaf with a number as its value, also in JSON. */
export const number: Schema = { kind: 'leaf', number: true };
export const leafList: Schema = { kind: 'leaf-list' };
export const empty: Schema = { kind: 'empty' };
/** A part of the configuration that is accepted and kept, and that nothing in the lab evaluates. */
export const open: Schema = { kind: 'container', children: {}, open: true };
export const openList: List = { kind: 'list', children: {}, open: true };

export function container(children: Children): Schema {
  return { kind: 'container', children };
}

/** An open container of which the schema names some statements. */
export function partly(children: Children): Schema {
  return { kind: 'container', children, open: true };
}

export function list(children: Children): List {
  return { kind: 'list', children };
}

/** Whether a text is a number: decimal, or a dotted AS number (RFC 5396). */
export function isNumber(text: string): boolean {
  return /^\d+(\.\d+)?$/.test(text);
}

/** The schema of a statement inside another; `undefined` if the schema does not name it. */
export function schemaOf(parent: Schema, name: string): Schema | undefined {
  if (parent.kind !== 'container' && parent.kind !== 'list') return undefined;
  return Object.hasOwn(parent.children, name) ? parent.children[name] : undefined;
}

/** Whether the schema accepts statements that it does not name. */
export function isOpen(schema: Schema): boolean {
  return (schema.kind === 'container' || schema.kind === 'list') && schema.open === true;
}
