import type { IpAddress } from '../../model/address.ts';
import type { NeighborTable } from './neighbor-state.ts';

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

/** Whether a delete is sent for a neighbor that was removed is not known: one that is not told any more goes. */
export function forgetWhere(table: NeighborTable, isOver: (address: IpAddress) => boolean): boolean {
  const over = Array.from(table.keys()).filter(isOver);
  for (const address of over) table.delete(address);
  return over.length > 0;
}

/** Takes over the counts of a proof: ON_CHANGE does not stream counters. */
export function takeCounts(table: NeighborTable, proof: NeighborTable): boolean {
  let any = false;
  for (const [address, { prefixes }] of proof) {
    const row = table.get(address);
    if (row === undefined || prefixes === undefined) continue;
    row.prefixes = prefixes;
    any = true;
  }
  return any;
}
