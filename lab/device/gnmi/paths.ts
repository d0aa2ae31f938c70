import type { Notification } from '../../../src/generated/gnmi/Notification.ts';
import type { PathElem } from '../../../src/generated/gnmi/PathElem.ts';

type Elems = readonly PathElem[];

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
