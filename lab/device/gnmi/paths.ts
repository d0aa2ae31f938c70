import { status } from '@grpc/grpc-js';
import type { Notification } from '../../../src/generated/gnmi/Notification.ts';
import type { Path__Output } from '../../../src/generated/gnmi/Path.ts';
import type { PathElem } from '../../../src/generated/gnmi/PathElem.ts';
import type { Elem } from '../config/tree.ts';
import { RpcError } from '../refusal.ts';

export type Elems = readonly PathElem[];

/** The elements of a path, with those of its prefix first. */
export function elemsOf(prefix: Path__Output | null, path: Path__Output | null): Path__Output['elem'] {
  return [...(prefix?.elem ?? []), ...(path?.elem ?? [])];
}

/** The origin of a path, or that of its prefix if the path has none. */
export function originOf(prefix: Path__Output | null, path: Path__Output | null): string {
  const own = path?.origin ?? '';
  return own === '' ? (prefix?.origin ?? '') : own;
}

/** A native path as a place in the configuration tree. `name` is the only key of its lists. */
export function nativeElems(prefix: Path__Output | null, path: Path__Output | null): readonly Elem[] {
  const elems = elemsOf(prefix, path);
  if (elems[0]?.name !== 'configuration') {
    throw new RpcError(status.INVALID_ARGUMENT, 'syntax error, a native path begins with /configuration');
  }
  return elems.slice(1).map(({ name, key }) => {
    const { name: entry, ...others } = key;
    if (Object.keys(others).length > 0)
      throw new RpcError(status.INVALID_ARGUMENT, `syntax error, unknown key in ${name}`);
    return entry === undefined ? { name } : { name, key: entry };
  });
}

/** A path as text: `/a/b[name=x]`. */
export function printPath(prefix: Path__Output | null, path: Path__Output | null): string {
  return elemsOf(prefix, path)
    .map(({ name, key }) => {
      const keys = Object.entries(key).map(([key, value]) => `[${key}=${value}]`);
      return `/${name}${keys.join('')}`;
    })
    .join('');
}

/**
 * Whether a path is at or below a pattern. In a pattern `*` matches any name or key, `...` any number of names, and a
 * missing key any key. A key that the path does not have matches nothing.
 */
export function isCovered(pattern: Elems, path: Elems): boolean {
  const [first, ...others] = pattern;
  if (first === undefined) return true;
  if (first.name === '...')
    return isCovered(others, path) || (path.length > 0 && isCovered(pattern, path.slice(1)));
  const [here, ...below] = path;
  return here !== undefined && elemMatches(first, here) && isCovered(others, below);
}

/** Whether a path is at, below or above a pattern. */
export function overlaps(pattern: Elems, path: Elems): boolean {
  return isCovered(pattern, path) || isCovered(pattern.slice(0, path.length), path);
}

/** The part of a notification that any of these patterns asks for; `undefined`: nothing. */
export function filtered(notification: Notification, patterns: readonly Elems[]): Notification | undefined {
  const above = notification.prefix?.elem ?? [];
  const update = (notification.update ?? []).filter(({ path }) =>
    patterns.some((pattern) => isCovered(pattern, [...above, ...(path?.elem ?? [])])),
  );
  const deletes = (notification.delete ?? []).filter(({ elem = [] }) =>
    patterns.some((pattern) => overlaps(pattern, [...above, ...elem])),
  );
  return update.length + deletes.length > 0 ? { ...notification, update, delete: deletes } : undefined;
}

function elemMatches(pattern: PathElem, elem: PathElem): boolean {
  if (pattern.name !== '*' && pattern.name !== elem.name) return false;
  return Object.entries(pattern.key ?? {}).every(([name, value]) => {
    const own = elem.key?.[name];
    return own !== undefined && (value === '*' || value === own);
  });
}
