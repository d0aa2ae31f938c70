import type { IpAddress } from '../model/address.ts';
import type { Condition } from '../model/health.ts';

/** One of the places of a group with `max_peers`, and who sits there. */
export interface Seat {
  readonly address: IpAddress;
  readonly identity: string;
  readonly condition: Condition;
  readonly terminating: boolean;
  /** Its place in this device's ranking, 0 is best; Infinity for one that no source names. */
  readonly rank: number;
}

/**
 * Seats, the first to give up first: failed ones, then terminating ones, then the worst ranked.
 *
 * One that is still coming up is judged by its rank: it may be the better-ranked newcomer of a swap.
 */
export function worstFirst(seats: Iterable<Seat>): readonly Seat[] {
  const gravity = ({ condition, terminating }: Seat) =>
    condition.kind === 'failed' ? 2 : terminating ? 1 : 0;
  return Array.from(seats).sort((a, b) => {
    const byGravity = gravity(b) - gravity(a);
    if (byGravity !== 0) return byGravity;
    return a.rank === b.rank ? 0 : b.rank - a.rank;
  });
}

/** Seen up; unknown is not enough to give somebody else up for it. */
export function isSeenUp({ condition }: Seat): boolean {
  return condition.kind === 'up';
}
