import { familyOf, type IpAddress } from '../../../../src/model/address.ts';
import type { BgpConfig, BgpGroup, BgpNeighbor } from '../../bgp-config.ts';
import type { Settings } from './frr-config.ts';
import type { FrrPlace } from '../frr-place.ts';

/** A group's clients together, or one of its neighbors with what it says itself. */
export type Peer = BgpGroup & Partial<Pick<BgpNeighbor, 'address' | 'shutdown'>>;

/** What a peer has as its own `remote-as`. */
export function remoteAsOf({ type, peerAs, asRanges = [] }: Peer, { as }: BgpConfig): string {
  if (type === 'internal') return `${as}`;
  const [only, ...more] = asRanges;
  if (peerAs !== undefined) return `${peerAs}`;
  // Whoever comes with another AS than those of several is shut out later.
  return only !== undefined && more.length === 0 && only.from === only.to ? `${only.from}` : 'external';
}

/** What follows `neighbor X` about the session itself. */
export function sessionSettings(peer: Peer, place: FrrPlace): Settings {
  const { address } = peer;
  const [keepalive, hold] = timersOf(peer.holdTime ?? 90, place.speed);
  const said: Record<string, string | undefined> = {
    shutdown: peer.shutdown === true ? 'shutdown' : undefined,
    passive: peer.passive && address !== undefined ? 'passive' : undefined,
    port: address !== undefined && place.port !== 179 ? `port ${place.port}` : undefined,
    'update-source': canReach(place.address, address) ? `update-source ${place.address}` : undefined,
    timers: `timers ${keepalive} ${hold}`,
    'timers connect': 'timers connect 1',
    password: peer.authenticationKey === undefined ? undefined : `password ${peer.authenticationKey}`,
    // Nobody on loopback is on a connected network, as far as a bgpd without interfaces can tell.
    check: peer.type === 'external' && peer.multihop === undefined ? 'disable-connected-check' : undefined,
    multihop:
      peer.type === 'external' && peer.multihop !== undefined ? `ebgp-multihop ${peer.multihop}` : undefined,
  };
  return new Map(Object.entries(said).flatMap(([key, line]) => (line === undefined ? [] : [[key, line]])));
}

/** RFC 4271, 4.4: three keepalives in a hold time. In whole seconds, as bgpd has it. */
function timersOf(holdTime: number, speed: number): readonly [number, number] {
  if (holdTime === 0) return [0, 0];
  const hold = Math.max(3, Math.round(holdTime / speed));
  return [Math.floor(hold / 3), hold];
}

function canReach(own: IpAddress, peer: IpAddress | undefined): boolean {
  return peer === undefined || familyOf(peer) === familyOf(own);
}
