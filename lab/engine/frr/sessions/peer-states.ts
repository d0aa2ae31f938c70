import type { IpAddress } from '../../../../src/model/address.ts';
import { sessionStates, type SessionState } from '../../../../src/model/session.ts';

/** What bgpd tells of a peer when it is asked. */
export interface PeerState {
  readonly state: SessionState;
  /** It came in by a listen range. */
  readonly dynamic: boolean;
}

/** The parts of `show bgp summary json` that are read; one section for each family, and peers in each. */
type Summary = Readonly<
  Record<
    string,
    { readonly peers?: Readonly<Record<string, { readonly state?: string; readonly dynamicPeer?: boolean }>> }
  >
>;

/** Reads `show bgp summary json`. What bgpd calls `Idle (Admin)`, `Clearing` or `Deleted` is IDLE for BGP. */
export function peerStates(json: string): ReadonlyMap<IpAddress, PeerState> {
  const peers = Object.values(JSON.parse(json) as Summary).flatMap((family) =>
    Object.entries(family.peers ?? {}),
  );
  return new Map(
    peers.map(([address, { state = '', dynamicPeer = false }]) => [
      address as IpAddress,
      { state: sessionStates.find((name) => name === state.toUpperCase()) ?? 'IDLE', dynamic: dynamicPeer },
    ]),
  );
}
