import type { IpAddress } from '../../../../src/model/address.ts';
import { freePortAt } from './free-port-at.ts';

/** As many ports as this are tried. */
const mostTries = 20;

/**
 * A port that is free at all of these addresses, for all daemons of a lab: BGP's own, where we may listen
 * there, else any from 1024 up. Rejects when there is none.
 */
export async function bgpPort(addresses: readonly IpAddress[]): Promise<number> {
  const [first, ...others] = addresses;
  if (first === undefined) throw new Error('bgpPort: expected at least one address');
  for (let tries = 0; tries < mostTries; tries += 1) {
    const port = await freePortAt(first, tries === 0 ? 179 : 0);
    if (port === undefined) continue;
    const elsewhere = await Promise.all(others.map((address) => freePortAt(address, port)));
    if (elsewhere.every((free) => free !== undefined)) return port;
  }
  throw new Error(`no port is free at all of ${addresses.join(', ')}: give the lab addresses of its own`);
}
