import ipaddr from 'ipaddr.js';
import { familyOf, type IpAddress } from '../../../../src/model/address.ts';

/**
 * What a daemon calls itself as a next hop. A route must not lead to 127/8 (RFC 1122, 3.2.1.3), a session
 * that carries one is reset: who lives there answers to an address of the benchmark network (RFC 2544).
 *
 *     127.0.3.4   198.18.3.4
 *     127.1.3.4   198.19.3.4
 */
export function ownNextHop(address: IpAddress): IpAddress {
  if (familyOf(address) === 6) return address;
  const [network = 0, second = 0, third = 0, fourth = 0] = ipaddr.IPv4.parse(address).octets;
  if (network !== 127) return address;
  return `198.${18 + (second % 2)}.${third}.${fourth}` as IpAddress;
}
