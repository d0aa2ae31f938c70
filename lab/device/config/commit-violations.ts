import type { IpAddress } from '../../../src/model/address.ts';
import { covers, overlap } from '../../../src/model/prefix-set.ts';
import type { BgpConfig } from '../../engine/bgp-config.ts';

/**
 * What a device would take and a careful operator would not: recorded against whoever commits it by gNMI.
 * (A neighbor in two groups is refused anyway.)
 */
export function commitViolations({ groups }: BgpConfig): readonly string[] {
  const home = new Map<IpAddress, string>();
  for (const { name, neighbors } of groups) for (const { address } of neighbors) home.set(address, name);
  const covered = groups.flatMap(({ name, allow }) =>
    Array.from(home)
      .filter(([address, group]) => group !== name && covers(allow, address))
      .map(([address, group]) => `explicit-inside-allow: ${address} of ${group} inside allow of ${name}`),
  );
  const contested = groups.flatMap(({ name, allow }, index) =>
    groups
      .slice(index + 1)
      .filter((other) => overlap(allow, other.allow))
      .map((other) => `allow-overlaps: ${name} and ${other.name}`),
  );
  return [...covered, ...contested];
}
