import { createServer } from 'node:net';
import type { IpAddress } from '../../../../src/model/address.ts';

/**
 * A port, or any when asked for 0, if it can be listened at there now; `undefined` when somebody else has it or
 * only root may. bgpd does not tell: it shares a port with another bgpd, and each gets some of the connections.
 */
export async function freePortAt(host: IpAddress, port: number): Promise<number | undefined> {
  const server = createServer();
  const given = await new Promise<number | undefined>((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' ? address?.port : undefined);
    });
  });
  await new Promise((resolve) => server.close(resolve));
  return given;
}
