import { containsCidr, excludeCidr, mergeCidr, overlapCidr } from 'cidr-tools';
import ipaddr from 'ipaddr.js';
import { familyOf, parseAddress, type IpAddress } from './address.ts';

declare const canonical: unique symbol;

/** A prefix in canonical form: without host bits, RFC 5952 for IPv6. */
export type Prefix = string & { readonly [canonical]: 'Prefix' };

/**
 * Parses `address/length`, or an address alone as a host prefix; `undefined` when the text is neither.
 *
 * Host bits are cleared, as Junos does on commit; where `parsePrefix(text) !== text` the text had some.
 */
export function parsePrefix(text: string): Prefix | undefined {
  const [head = '', length, ...rest] = text.split('/');
  const address = parseAddress(head);
  if (address === undefined || rest.length > 0) return undefined;

  const longest = familyOf(address) === 4 ? 32 : 128;
  if (length !== undefined && !/^(0|[1-9]\d{0,2})$/.test(length)) return undefined;
  // `::ffff:10.0.0.0/104` has an IPv6 length for an IPv4 address, which can only be a mistake.
  if (length !== undefined && head.includes(':') && familyOf(address) === 4) return undefined;
  const bits = length === undefined ? longest : Number(length);
  if (bits > longest) return undefined;

  const parser = familyOf(address) === 4 ? ipaddr.IPv4 : ipaddr.IPv6;
  return `${parser.networkAddressFromCIDR(`${address}/${bits}`).toString()}/${bits}` as Prefix;
}

/** The prefix that holds one address alone. */
export function hostPrefix(address: IpAddress): Prefix {
  return `${address}/${familyOf(address) === 4 ? 32 : 128}` as Prefix;
}

/** The smallest set of prefixes that covers the same addresses, in numeric order. */
export function smallestCover(prefixes: readonly Prefix[]): readonly Prefix[] {
  return mergeCidr([...prefixes]) as Prefix[];
}

/** The smallest set of prefixes that covers `prefixes` and none of `others`, in numeric order. */
export function subtract(
  prefixes: readonly Prefix[],
  others: Iterable<IpAddress | Prefix>,
): readonly Prefix[] {
  const exclude = Array.from(others, (other) =>
    other.includes('/') ? other : hostPrefix(other as IpAddress),
  );
  return excludeCidr([...prefixes], exclude) as Prefix[];
}

/** The smallest set of prefixes that covers exactly those `addresses` that lie in none of `prefixes`. */
export function outside(prefixes: readonly Prefix[], addresses: Iterable<IpAddress>): readonly Prefix[] {
  return excludeCidr(Array.from(addresses, hostPrefix), [...prefixes]) as Prefix[];
}

/**
 * The parts of `prefixes` outside of `others` with at most eight addresses: holes that neighbors left, not whole
 * regions.
 */
export function holes(prefixes: readonly Prefix[], others: readonly Prefix[]): readonly Prefix[] {
  return subtract(prefixes, others).filter((prefix) => {
    const [address = '', length] = prefix.split('/');
    return Number(length) >= (address.includes(':') ? 128 : 32) - 3;
  });
}

/** Whether two sets of prefixes cover the same addresses, however they are divided and ordered. */
export function sameCover(a: readonly Prefix[], b: readonly Prefix[]): boolean {
  const [left, right] = [smallestCover(a), smallestCover(b)];
  return left.length === right.length && left.every((prefix, index) => prefix === right[index]);
}

/** Whether an address lies in one of the prefixes. */
export function covers(prefixes: readonly Prefix[], address: IpAddress): boolean {
  return prefixes.length > 0 && containsCidr([...prefixes], hostPrefix(address));
}

/** The longest of the prefixes that an address lies in. */
export function longestMatch(prefixes: readonly Prefix[], address: IpAddress): Prefix | undefined {
  const lengthOf = (prefix: Prefix) => Number(prefix.split('/')[1]);
  return prefixes
    .filter((prefix) => covers([prefix], address))
    .toSorted((a, b) => lengthOf(b) - lengthOf(a))[0];
}

/** Whether any address lies in both sets. */
export function overlap(a: readonly Prefix[], b: readonly Prefix[]): boolean {
  return a.length > 0 && b.length > 0 && overlapCidr([...a], [...b]);
}

/** "This network", loopback, multicast and the reserved addresses above (RFC 1122, 3.2.1.3). */
const never = ['0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/3'] as readonly string[] as readonly Prefix[];

/** The part of a prefix that may be a router id: an IPv4 address that a host may have. */
export function routerIdsIn(pool: Prefix): readonly Prefix[] {
  return familyOf(pool as string as IpAddress) === 4 ? subtract([pool], never) : [];
}
