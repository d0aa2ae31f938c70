import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import ipaddr from 'ipaddr.js';
import { familyOf, type IpAddress } from '../model/address.ts';
import { type Prefix, routerIdsIn } from '../model/prefix-set.ts';

/**
 * The pool for router ids of pods without an IPv4 address: every valid router id. In a network of a thousand pods the
 * probability that two have the same id is 1 in 7,000; with a /8 it would be 1 in 34.
 */
export const defaultRouterIdPool = '0.0.0.0/0' as Prefix;

/**
 * The router id of a pod (RFC 6286): its first IPv4 address. Without one, an id of the pool is chosen by a hash of the
 * pod's first address, so that it stays the same as long as the address does.
 *
 * Throws if the pod has no address, or if the pool contains no valid router id.
 */
export function routerIdOf(addresses: Iterable<IpAddress>, pool: Prefix = defaultRouterIdPool): IpAddress {
  const [first, ...others] = addresses;
  if (first === undefined) throw new Error('a router id needs an address of the pod');
  const own = [first, ...others].find((address) => familyOf(address) === 4);
  if (own !== undefined) return own;

  const ranges = routerIdsIn(pool).map(rangeOf);
  const count = ranges.reduce((sum, { size }) => sum + size, 0);
  if (count === 0)
    throw new Error(`no router id in the pool ${pool}: it has to overlap 1.0.0.0 to 223.255.255.255`);
  let place = Number(hash64(first) % BigInt(count));
  const range = ranges.find(({ size }) => {
    if (place < size) return true;
    place -= size;
    return false;
  });
  return written((range?.start ?? 0) + place);
}

/** 64 bits, many more than an address has, so that the remainder of a division by the pool's size is evenly spread. */
function hash64(text: string): bigint {
  return new DataView(sha256(utf8ToBytes(text)).buffer).getBigUint64(0);
}

function rangeOf(prefix: Prefix): { readonly start: number; readonly size: number } {
  const [address, length] = ipaddr.IPv4.parseCIDR(prefix);
  const start = address.octets.reduce((number, octet) => number * 256 + octet, 0);
  return { start, size: 2 ** (32 - length) };
}

function written(number: number): IpAddress {
  return [24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256).join('.') as IpAddress;
}
