/**
 * What kind of statement a word of Junos configuration is.
 *
 *     leaf        one value            `type internal;`
 *     leaf-list   several values       `allow [ 10.0.0.0/8 192.0.2.0/24 ];`
 *     empty       only there or not    `passive;`
 *     container   statements inside    `family { … }`
 *     list        named entries        `neighbor 10.0.0.1 { … }`
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
/** A leaf whose values are numbers, in JSON too. */
export const number: Schema = { kind: 'leaf', number: true };
export const leafList: Schema = { kind: 'leaf-list' };
export const empty: Schema = { kind: 'empty' };
/** A part that is read and kept, and whose inside no story looks at. */
export const open: Schema = { kind: 'container', children: {}, open: true };
export const openList: List = { kind: 'list', children: {}, open: true };

export function container(children: Children): Schema {
  return { kind: 'container', children };
}

/** A container of which only some statements are told here; the others are taken as they come. */
export function partly(children: Children): Schema {
  return { kind: 'container', children, open: true };
}

export function list(children: Children): List {
  return { kind: 'list', children };
}

/** Whether a text may stand for a number: decimal, or an AS number with its dot (RFC 5396). */
export function isNumber(text: string): boolean {
  return /^\d+(\.\d+)?$/.test(text);
}

/** The schema of a statement inside another; `undefined` when there is no such statement. */
export function schemaOf(parent: Schema, name: string): Schema | undefined {
  if (parent.kind !== 'container' && parent.kind !== 'list') return undefined;
  return Object.hasOwn(parent.children, name) ? parent.children[name] : undefined;
}

/** Whether statements that the schema does not name are taken as they come. */
export function isOpen(schema: Schema): boolean {
  return (schema.kind === 'container' || schema.kind === 'list') && schema.open === true;
}
