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
