import { createServer, type Server } from 'node:net';
import type { IpAddress } from '../../../model/address.ts';

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
    const port = await freeAt(first, tries === 0 ? 179 : 0);
    if (port === undefined) continue;
    const elsewhere = await Promise.all(others.map((address) => freeAt(address, port)));
    if (elsewhere.every((free) => free !== undefined)) return port;
  }
  throw new Error(`no port is free at all of ${addresses.join(', ')}: give the lab addresses of its own`);
}

/** The port when it can be listened at, or any when asked for 0. */
async function freeAt(host: IpAddress, port: number): Promise<number | undefined> {
  const server = createServer();
  const given = await new Promise<number | undefined>((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen(port, host, () => resolve(portOf(server)));
  });
  await new Promise((resolve) => server.close(resolve));
  return given;
}

function portOf(server: Server): number | undefined {
  const address = server.address();
  return typeof address === 'object' ? address?.port : undefined;
}
