import { familyOf, type IpAddress } from './address.ts';
import { subtract, type Prefix } from './prefix-set.ts';

/** This network, the loopback, multicast and all that is reserved above it (RFC 1122, 3.2.1.3). */
const never = ['0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/3'] as readonly string[] as readonly Prefix[];

/** What of a prefix may be a router id: 32 bits like an IPv4 address that a host may have. */
export function routerIdsIn(pool: Prefix): readonly Prefix[] {
  return familyOf(pool as string as IpAddress) === 4 ? subtract([pool], never) : [];
}
