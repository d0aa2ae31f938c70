/**
 * Native Junos configuration as JSON_IETF, as Junos prints it: a list with one entry may come as the object
 * alone, an empty leaf is `[null]`, an empty container `{}`, numbers may be strings, keys starting with `@`
 * are metadata, and a module name may stand before a colon.
 */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: Json;
}

/** A child by its name, with or without a module before it. */
export function child(json: Json | undefined, name: string): Json | undefined {
  if (!isObject(json)) return undefined;
  if (Object.hasOwn(json, name)) return json[name];
  const qualified = Object.keys(json).find((key) => !key.startsWith('@') && key.endsWith(`:${name}`));
  return qualified === undefined ? undefined : json[qualified];
}

/** The entries of a list, one alone included. */
export function entries(json: Json | undefined): readonly Json[] {
  if (json === undefined || json === null) return [];
  return Array.isArray(json) ? (json as readonly Json[]).filter((entry) => entry !== null) : [json];
}

/** The values of a leaf-list or a leaf as text. */
export function texts(json: Json | undefined): readonly string[] {
  return entries(json).flatMap((value) =>
    typeof value === 'string' || typeof value === 'number' ? [String(value)] : [],
  );
}

export function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** The entries of a list, each with whether somebody has deactivated it. */
export function markedEntries(
  parent: Json | undefined,
  list: string,
): readonly { readonly entry: Json; readonly isOff: boolean }[] {
  const [value, beside] = [child(parent, list), metadataOf(parent, list)];
  const all = Array.isArray(value) ? (value as readonly Json[]) : value === undefined ? [] : [value];
  const markOf = (at: number) => (Array.isArray(beside) ? (beside as readonly Json[])[at] : beside);
  return all.flatMap((entry, at) =>
    entry === null ? [] : [{ entry, isOff: hasMark(entry) || isMark(markOf(at)) }],
  );
}

/** Whether somebody has deactivated a leaf, a leaf-list or a container. */
export function isDeactivated(parent: Json | undefined, name: string): boolean {
  return hasMark(child(parent, name)) || [metadataOf(parent, name)].flat().some(isMark);
}

/** What stands beside a statement about it, with or without a module before its name. */
function metadataOf(parent: Json | undefined, name: string): Json | undefined {
  if (!isObject(parent)) return undefined;
  const key = Object.keys(parent).find((one) => one === `@${name}` || /^@.*:(.*)$/.exec(one)?.[1] === name);
  return key === undefined ? undefined : parent[key];
}

/** A mark inside of a statement. */
export function hasMark(json: Json | undefined): boolean {
  return isMark(child(json, '@'));
}

/** As Junos prints it, or as the annotation `active` of its YANG (RFC 7952). */
function isMark(json: Json | undefined): boolean {
  const says = (name: string, value: boolean) =>
    [value, String(value)].some((one) => one === child(json, name));
  return says('inactive', true) || says('active', false);
}
