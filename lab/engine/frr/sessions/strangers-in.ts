import type { IpAddress } from '../../../../src/model/address.ts';
import type { BgpConfig } from '../../bgp-config.ts';
import { asFits } from './as-fits.ts';
import { homeOf } from './home-of.ts';

/** Those who came with an AS that a configuration does not let them have. */
export function strangersIn(
  config: BgpConfig,
  cameWith: ReadonlyMap<IpAddress, number>,
): ReadonlySet<IpAddress> {
  // To look somebody up in a long `allow` takes its time.
  if (config.groups.every(({ asRanges }) => asRanges === undefined)) return new Set();
  const strangers = Array.from(cameWith).filter(([peer, as]) => {
    const home = homeOf(config, peer);
    return home !== undefined && !asFits(home, peer, as);
  });
  return new Set(strangers.map(([peer]) => peer));
}
