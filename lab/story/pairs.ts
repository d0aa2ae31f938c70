import type { IpAddress } from '../../src/model/address.ts';

/** A session as a pair of addresses, whoever opened it: the smaller address first. */
export type Pair = `${string}–${string}`;

export function pairOf(a: IpAddress, b: IpAddress): Pair {
  return a < b ? `${a}–${b}` : `${b}–${a}`;
}
