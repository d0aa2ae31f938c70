import type { IpAddress } from '../../../src/model/address.ts';
import type { BgpConfig } from '../../engine/bgp-config.ts';
import { bgpConfigOf } from './bgp.ts';
import { Refusal } from '../refusal.ts';
import type { Tree } from './tree.ts';

/** Checks a candidate as a commit would; what it says about BGP, or a Refusal. */
export function commitCheck(candidate: Tree): BgpConfig {
  const bgp = bgpConfigOf(candidate);
  const home = new Map<IpAddress, string>();
  for (const { name, neighbors } of bgp.groups) {
    for (const { address } of neighbors) {
      const other = home.get(address);
      if (other !== undefined) throw new Refusal('check', `commit failed: ${twice(address, other, name)}`);
      home.set(address, name);
    }
  }
  return bgp;
}

function twice(address: IpAddress, group: string, other: string): string {
  // `2001:DB8::1` and `2001:db8::1` are two entries and one neighbor.
  if (group === other) return `neighbor ${address} stands twice in group ${group}`;
  return `neighbor ${address} is in group ${group} and in group ${other}`;
}
