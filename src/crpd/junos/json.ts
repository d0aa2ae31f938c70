import { FaultError } from '../../model/fault.ts';

/**
 * JSON as Junos prints it: a list with one entry may be that entry alone, an empty leaf is `[null]`, an empty
 * container `{}`, numbers may be strings, keys that start with `@` are metadata, and a name may have its module and a
 * colon before it.
 */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: Json;
}

/** A child by its name, with or without a module prefix. */
export function child(json: Json | undefined, name: string): Json | undefined {
  if (!isObject(json)) return undefined;
  if (Object.hasOwn(json, name)) return json[name];
  const qualified = Object.keys(json).find((key) => !key.startsWith('@') && key.endsWith(`:${name}`));
  return qualified === undefined ? undefined : json[qualified];
}

/** The entries of a list, which may be one entry alone. */
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

/** The entries of a list, each with whether an operator has deactivated it. */
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

/** Whether an operator has deactivated a leaf, a leaf-list or a container. */
export function isDeactivated(parent: Json | undefined, name: string): boolean {
  return hasMark(child(parent, name)) || [metadataOf(parent, name)].flat().some(isMark);
}

/** The metadata beside a statement: `@name`, with or without a module prefix. */
function metadataOf(parent: Json | undefined, name: string): Json | undefined {
  if (!isObject(parent)) return undefined;
  const key = Object.keys(parent).find((one) => one === `@${name}` || /^@.*:(.*)$/.exec(one)?.[1] === name);
  return key === undefined ? undefined : parent[key];
}

/** Whether a statement is marked as deactivated inside. */
export function hasMark(json: Json | undefined): boolean {
  return isMark(child(json, '@'));
}

/** `inactive`, as Junos prints it, or the annotation `active` of its YANG (RFC 7952). */
function isMark(json: Json | undefined): boolean {
  const has = (name: string, value: boolean) =>
    [value, String(value)].some((one) => one === child(json, name));
  return has('inactive', true) || has('active', false);
}

/** Deeper than any configuration or telemetry: recursive code would run out of stack. */
const deepest = 200;

/** Parses JSON of a device. Throws a SyntaxError, or an `unreadable` fault when it is nested too deep. */
export function readJson(text: string): unknown {
  if (isTooDeep(text)) {
    const detail = `JSON nested deeper than ${deepest} levels: ${text.slice(0, 80)}`;
    throw new FaultError({ kind: 'unreadable', who: 'the device', detail });
  }
  return JSON.parse(text);
}

/** Parses an answer that has to be JSON; throws an `unreadable` fault that calls it `what`. */
export function readAnswer(text: string, what: string): Json {
  try {
    return readJson(text) as Json;
  } catch (error) {
    if (error instanceof FaultError) throw error;
    throw unreadable(`${what} is not JSON: ${text.slice(0, 80)}`, error);
  }
}

/** An answer of the device that cannot be interpreted. */
export function unreadable(detail: string, cause?: unknown): FaultError {
  return new FaultError({ kind: 'unreadable', who: 'the device', detail }, { cause });
}

/** Counts brackets outside of strings. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (inString) {
      if (char === '\\') at += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '[' || char === '{') depth += 1;
    else if (char === ']' || char === '}') depth -= 1;
    if (depth > deepest) return true;
  }
  return false;
}
