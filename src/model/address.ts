import ipaddr from 'ipaddr.js';

declare const canonical: unique symbol;

/** A host address in canonical form (RFC 5952 for IPv6): two strings are equal exactly when the addresses are. */
export type IpAddress = string & { readonly [canonical]: 'IpAddress' };

/** IP version, as 4 or 6. */
export type Family = 4 | 6;

/**
 * Parses an address as DNS, Kubernetes and Junos print it; `undefined` when the text is not an address.
 *
 * The library alone would also accept `10.1` and octal `010.0.0.1`; a router does not. An IPv4-mapped IPv6 address
 * (`::ffff:10.0.0.1`) becomes the IPv4 address. A zone (`fe80::1%eth0`) is refused: a peer has none.
 */
export function parseAddress(text: string): IpAddress | undefined {
  const spelledOut =
    ipaddr.IPv4.isValidFourPartDecimal(text) || (ipaddr.IPv6.isValid(text) && !text.includes('%'));
  return spelledOut ? (ipaddr.process(text).toString() as IpAddress) : undefined;
}

/** The IP version of an address. */
export function familyOf(address: IpAddress): Family {
  return address.includes(':') ? 6 : 4;
}

/** Addresses in numeric order, IPv4 before IPv6. */
export function inOrder(addresses: Iterable<IpAddress>): readonly IpAddress[] {
  return inOrderOf(addresses, (address) => address);
}

/** Items in the numeric order of their addresses, IPv4 before IPv6. */
export function inOrderOf<T>(items: Iterable<T>, addressOf: (item: T) => IpAddress): readonly T[] {
  return Array.from(items, (item) => ({ item, key: sortKey(addressOf(item)) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ item }) => item);
}

/** Text that sorts in the address's numeric order. */
function sortKey(address: IpAddress): string {
  if (familyOf(address) === 4)
    return address
      .split('.')
      .map((octet) => octet.padStart(3, '0'))
      .join('');
  return (
    ':' +
    ipaddr.IPv6.parse(address)
      .parts.map((part) => part.toString(16).padStart(4, '0'))
      .join('')
  );
}

/** Ranges whose addresses cannot be those of another host, as ipaddr.js names them. */
const notOfAHost: ReadonlySet<string> = new Set(['unspecified', 'broadcast', 'multicast', 'linkLocal']);

/**
 * Whether an address may be that of another host, and so of a BGP neighbor.
 *
 * A loopback address may, but only if this device has one itself: in the lab, on one machine, 127.0.0.2 and 127.0.0.1
 * are different hosts. A pod never peers from a loopback address.
 */
export function mayBeNeighbor(address: IpAddress, own: ReadonlySet<IpAddress>): boolean {
  const range = rangeOf(address);
  if (range === 'loopback') return Array.from(own).some((one) => rangeOf(one) === 'loopback');
  return !notOfAHost.has(range);
}

function rangeOf(address: IpAddress): string {
  return ipaddr.parse(address).range();
}

/** Whether `host:port` is a loopback address: on this machine, or in this pod. */
export function isLoopback(hostPort: string): boolean {
  const host = hostPort.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  const address = parseAddress(host);
  return host === 'localhost' || address === '::1' || address?.startsWith('127.') === true;
}
