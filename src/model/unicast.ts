import ipaddr from 'ipaddr.js';
import type { IpAddress } from './address.ts';

/** Ranges of addresses that no other host has, as ipaddr.js names them. */
const nobodys: ReadonlySet<string> = new Set(['unspecified', 'broadcast', 'multicast', 'linkLocal']);

/**
 * Whether an address may be that of another host, and so of a BGP neighbor.
 *
 * A loopback address may be where we have one ourselves: on one machine, as in the lab, 127.0.0.2 is another host
 * to 127.0.0.1. A pod never has one.
 */
export function mayBeNeighbor(address: IpAddress, own: ReadonlySet<IpAddress>): boolean {
  const range = rangeOf(address);
  if (range === 'loopback') return Array.from(own).some((one) => rangeOf(one) === 'loopback');
  return !nobodys.has(range);
}

function rangeOf(address: IpAddress): string {
  return ipaddr.parse(address).range();
}
