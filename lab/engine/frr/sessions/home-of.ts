import type { IpAddress } from '../../../../src/model/address.ts';
import { covers } from '../../../../src/model/prefix-set.ts';
import type { BgpConfig, BgpGroup } from '../../bgp-config.ts';

/** Where a peer belongs. */
export interface Home {
  readonly group: BgpGroup;
  readonly dynamic: boolean;
}

/** The group that a peer belongs to, as a neighbor or, where `allow` has it, as a client. */
export function homeOf({ groups }: BgpConfig, peer: IpAddress): Home | undefined {
  const explicit = groups.find(({ neighbors }) => neighbors.some(({ address }) => address === peer));
  if (explicit !== undefined) return { group: explicit, dynamic: false };
  const client = groups.find(({ allow }) => covers(allow, peer));
  return client === undefined ? undefined : { group: client, dynamic: true };
}
