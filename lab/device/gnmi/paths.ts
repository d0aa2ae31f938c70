import { status } from '@grpc/grpc-js';
import type { Notification } from '../../../src/generated/gnmi/Notification.ts';
import type { Path__Output } from '../../../src/generated/gnmi/Path.ts';
import type { PathElem } from '../../../src/generated/gnmi/PathElem.ts';
import type { Elem } from '../config/tree.ts';
import { RpcError } from '../refusal.ts';

export type Elems = readonly PathElem[];

/** The elements of a path, those of its prefix first. */
export function elemsOf(prefix: Path__Output | null, path: Path__Output | null): Path__Output['elem'] {
  return [...(prefix?.elem ?? []), ...(path?.elem ?? [])];
}

/** The origin of a path; one in the prefix speaks for all. */
export function originOf(prefix: Path__Output | null, path: Path__Output | null): string {
  const own = path?.origin ?? '';
  return own === '' ? (prefix?.origin ?? '') : own;
}

/** A native path as the device reads it; its lists have `name` as their only key. */
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
 * Whether a place lies at or below what is asked for: `*` as a name or a key stands for any, `...` for any names in
 * between, and a key that is not asked for is any, too. A key that the place does not have matches nothing.
 */
export function covers(asked: Elems, place: Elems): boolean {
  const [first, ...others] = asked;
  if (first === undefined) return true;
  if (first.name === '...')
    return covers(others, place) || (place.length > 0 && covers(asked, place.slice(1)));
  const [here, ...below] = place;
  return here !== undefined && fits(first, here) && covers(others, below);
}

/** Whether a place lies at, below or above what is asked for. */
export function meets(asked: Elems, place: Elems): boolean {
  return covers(asked, place) || covers(asked.slice(0, place.length), place);
}

/** What of a notification is asked for by any of these paths; `undefined`: nothing. */
export function narrowed(notification: Notification, asked: readonly Elems[]): Notification | undefined {
  const above = notification.prefix?.elem ?? [];
  const update = (notification.update ?? []).filter(({ path }) =>
    asked.some((one) => covers(one, [...above, ...(path?.elem ?? [])])),
  );
  const gone = (notification.delete ?? []).filter(({ elem = [] }) =>
    asked.some((one) => meets(one, [...above, ...elem])),
  );
  return update.length + gone.length > 0 ? { ...notification, update, delete: gone } : undefined;
}

function fits(asked: PathElem, here: PathElem): boolean {
  if (asked.name !== '*' && asked.name !== here.name) return false;
  return Object.entries(asked.key ?? {}).every(([name, value]) => {
    const own = here.key?.[name];
    return own !== undefined && (value === '*' || value === own);
  });
}
