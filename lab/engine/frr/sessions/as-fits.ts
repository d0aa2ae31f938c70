import type { IpAddress } from '../../../../src/model/address.ts';
import type { Home } from './home-of.ts';

/**
 * Whether a peer may come with an AS. bgpd sees to most of that itself; of `peer-as-list` it knows only that it
 * is another AS than its own.
 */
export function asFits({ group }: Home, peer: IpAddress, as: number): boolean {
  const { type, peerAs, asRanges = [], neighbors } = group;
  const own = neighbors.find(({ address }) => address === peer)?.peerAs ?? peerAs;
  return type === 'internal' || own !== undefined || asRanges.some(({ from, to }) => as >= from && as <= to);
}
