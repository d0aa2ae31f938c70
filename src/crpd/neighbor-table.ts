import type { Notification__Output } from '../generated/gnmi/Notification.ts';
import type { IpAddress } from '../model/address.ts';
import type { PrefixCounts } from '../model/session.ts';
import { foldNotification, sessionsOf, type NeighborTable } from './neighbor-state.ts';

/** Whose session-state a notification tells: other leaves may stream while that one keeps silent. */
export function statesToldBy(
  notification: Notification__Output,
  before: NeighborTable,
  after: NeighborTable,
): Iterable<IpAddress> {
  const told = sessionsOf(foldNotification(new Map(), { ...notification, delete: [] })).keys();
  if (notification.delete.length === 0) return told;
  return [...told, ...Array.from(before.keys()).filter((address) => !after.has(address))];
}

/** Whether the proof shows a state which the stream had time to tell and did not. */
export function contradicts(
  proof: NeighborTable,
  table: NeighborTable,
  isOld: (address: IpAddress) => boolean,
): boolean {
  return Array.from(proof).some(
    ([address, { state }]) => state !== undefined && table.get(address)?.state !== state && isOld(address),
  );
}

/** Whether a delete is sent for a neighbor that was removed is not known: who is not told of any more, goes. */
export function without(table: NeighborTable, isOver: (address: IpAddress) => boolean): NeighborTable {
  const over = new Set(Array.from(table.keys()).filter(isOver));
  return over.size === 0 ? table : new Map(Array.from(table).filter(([address]) => !over.has(address)));
}

/** The table with the counts of a proof: ON_CHANGE does not stream counters. */
export function withCountsOf(proof: NeighborTable, table: NeighborTable): NeighborTable {
  const told = Array.from(table).filter(([address]) => proof.get(address)?.prefixes !== undefined);
  if (told.length === 0) return table;
  const after = new Map(table);
  for (const [address, before] of told)
    after.set(address, { ...before, ...pick(proof.get(address)?.prefixes) });
  return after;
}

function pick(prefixes: PrefixCounts | undefined) {
  return prefixes === undefined ? {} : { prefixes };
}
