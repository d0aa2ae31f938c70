import ipaddr from 'ipaddr.js';
import type { IpAddress } from '../../../../src/model/address.ts';
import type { Prefix } from '../../../../src/model/prefix-set.ts';

/** The single addresses of some prefixes, in order; `undefined` when they are more than `most`. */
export function hostsOf(prefixes: readonly Prefix[], most: number): readonly IpAddress[] | undefined {
  const hosts: IpAddress[] = [];
  for (const prefix of prefixes) {
    const [head, bits] = ipaddr.parseCIDR(prefix);
    const bytes = head.toByteArray();
    const count = 2 ** (bytes.length * 8 - bits);
    if (hosts.length + count > most) return undefined;
    for (let left = count; left > 0; left -= 1) {
      hosts.push(ipaddr.fromByteArray(bytes).toString() as IpAddress);
      increment(bytes);
    }
  }
  return hosts;
}

function increment(bytes: number[]): void {
  for (let at = bytes.length - 1; at >= 0; at -= 1) {
    bytes[at] = ((bytes[at] ?? 0) + 1) % 256;
    if (bytes[at] !== 0) return;
  }
}
