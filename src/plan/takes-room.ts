import type { IpAddress } from '../model/address.ts';
import { explicitOf } from './explicit-of.ts';
import type { Situation } from '../model/situation.ts';

/** Whether configuring an address adds to what the licence counts: a neighbor or client that is there does not. */
export function takesRoom({ running, health }: Situation, address: IpAddress): boolean {
  return health.peers.get(address)?.up !== true && !explicitOf({ running }).has(address);
}
