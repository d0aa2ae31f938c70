import type { IpAddress } from '../../model/address.ts';
import { covers } from '../../model/prefix-set.ts';
import type { BgpConfig } from './bgp-config.ts';

/**
 * What a device would take and a careful operator would not: recorded against whoever commits it by gNMI.
 * (A neighbor in two groups is refused anyway.)
 */
export function commitViolations({ groups }: BgpConfig): readonly string[] {
  const home = new Map<IpAddress, string>();
  for (const { name, neighbors } of groups) for (const { address } of neighbors) home.set(address, name);
  return groups.flatMap(({ name, allow }) =>
    Array.from(home)
      .filter(([address, group]) => group !== name && covers(allow, address))
      .map(([address, group]) => `explicit-inside-allow: ${address} of ${group} inside allow of ${name}`),
  );
}
