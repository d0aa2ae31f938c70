import ipaddr from 'ipaddr.js';

declare const canonical: unique symbol;

/** A host address in canonical spelling (RFC 5952 for IPv6), so that `===` means "the same host". */
export type IpAddress = string & { readonly [canonical]: 'IpAddress' };

/** IP version, as 4 or 6. */
export type Family = 4 | 6;

/**
 * Reads an address as DNS, Kubernetes or Junos would print it; `undefined` when it is none.
 *
 * The library alone would also take `10.1` and octal `010.0.0.1`; a router would not. An IPv4-mapped
 * IPv6 address (`::ffff:10.0.0.1`) is the IPv4 address, a zone (`fe80::1%eth0`) is no part of a peer.
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

/** Addresses in numeric order, IPv4 before IPv6: how an operator would list them. */
export function inOrder(addresses: Iterable<IpAddress>): readonly IpAddress[] {
  return inOrderOf(addresses, (address) => address);
}

/** Things in the numeric order of their addresses, IPv4 before IPv6. */
export function inOrderOf<T>(things: Iterable<T>, addressOf: (thing: T) => IpAddress): readonly T[] {
  return Array.from(things, (thing) => ({ thing, key: sortKey(addressOf(thing)) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ thing }) => thing);
}

/** Text that sorts as the address counts. */
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
