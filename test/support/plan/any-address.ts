import fc from 'fast-check';
import type { IpAddress } from '../../../src/model/address.ts';
import { ip } from '../addresses.ts';

/** Few addresses, so that mesh, core, clients and this device collide. */
export const poolOfAddresses: readonly IpAddress[] = [
  ...Array.from({ length: 8 }, (_, n) => `10.0.1.${n + 1}`),
  '10.0.9.9',
  '2001:db8::1',
  '2001:db8::2',
].map(ip);

export const anyAddress: fc.Arbitrary<IpAddress> = fc.constantFrom(...poolOfAddresses);
