import type { IpAddress } from '../../../src/model/address.ts';

/** Where a daemon runs, and how fast its time goes. */
export interface FrrPlace {
  readonly address: IpAddress;
  /** Where it and all its peers listen. */
  readonly port: number;
  /** How many times faster than the wall its hold times run; never below bgpd's 3 s. */
  readonly speed: number;
}
