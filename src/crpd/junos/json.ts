import { FaultError } from '../../model/fault.ts';

/**
 * JSON as Junos prints it: a list with one entry may be printed without its brackets, an empty leaf is `[null]`, an
 * empty container is `{}`, a number may be a string, a key that starts with `@` holds metadata, and a name may have a
 * module prefix (`module:name`).
 */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: Json;
}

/** The child with this name, with or without a module prefix. */
export function child(json: Json | undefined, name: string): Json | undefined {
  if (!isObject(json)) return undefined;
  if (Object.hasOwn(json, name)) return json[name];
  const qualified = Object.keys(json).find((key) => !key.startsWith('@') && key.endsWith(`:${name}`));
  return qualified === undefined ? undefined : json[qualified];
}

/** The entries of a list; a value that is not an array counts as one entry. */
export function entries(json: Json | undefined): readonly Json[] {
  if (json === undefined || json === null) return [];
  return Array.isArray(json) ? (json as readonly Json[]).filter((entry) => entry !== null) : [json];
}

/** The values of a leaf or a leaf-list as text; only strings and numbers count. */
export function texts(json: Json | undefined): readonly string[] {
  return entries(json).flatMap((value) =>
    typeof value === 'string' || typeof value === 'number' ? [String(value)] : [],
  );
}

export function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** The entries of a list, and for each whether an operator has deactivated it. */
export function markedEntries(
  parent: Json | undefined,
  list: string,
): readonly { readonly entry: Json; readonly isOff: boolean }[] {
  const [value, beside] = [child(parent, list), metadataOf(parent, list)];
  const all = Array.isArray(value) ? (value as readonly Json[]) : value === undefined ? [] : [value];
  const markOf = (at: number) => (Array.isArray(beside) ? (beside as readonly Json[])[at] : beside);
  return all.flatMap((entry, at) =>
    entry === null ? [] : [{ entry, isOff: hasInactiveMark(entry) || isMark(markOf(at)) }],
  );
}

/** Whether an operator has deactivated a leaf, a leaf-list or a container. */
export function isDeactivated(parent: Json | undefined, name: string): boolean {
  return hasInactiveMark(child(parent, name)) || [metadataOf(parent, name)].flat().some(isMark);
}

/** The metadata beside a statement: `@name`, with or without a module prefix. */
function metadataOf(parent: Json | undefined, name: string): Json | undefined {
  if (!isObject(parent)) return undefined;
  const key = Object.keys(parent).find((one) => one === `@${name}` || /^@.*:(.*)$/.exec(one)?.[1] === name);
  return key === undefined ? undefined : parent[key];
}

/** Whether the metadata inside a container or a list entry marks it as deactivated. */
export function hasInactiveMark(json: Json | undefined): boolean {
  return isMark(child(json, '@'));
}

/** Whether metadata says deactivated: `inactive: true` as Junos prints it, or `active: false` as in its YANG. */
function isMark(json: Json | undefined): boolean {
  const has = (name: string, value: boolean) =>
    [value, String(value)].some((one) => one === child(json, name));
  return has('inactive', true) || has('active', false);
}

/** The deepest nesting that is accepted: no device needs more, and recursive code could run out of stack. */
const deepest = 200;

/** Parses JSON that a device sent. Throws a SyntaxError, or an `unreadable` fault if it is nested too deeply. */
export function readJson(text: string): unknown {
  if (isTooDeep(text)) {
    const detail = `JSON nested deeper than ${deepest} levels: ${text.slice(0, 80)}`;
    throw new FaultError({ kind: 'unreadable', who: 'the device', detail });
  }
  return JSON.parse(text);
}

/** Parses an answer that has to be JSON. Throws an `unreadable` fault; `what` names the answer in its message. */
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

/** Counts the brackets outside strings, without parsing. */
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
