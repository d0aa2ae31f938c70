import { noop } from 'rxjs';
import type { IpAddress } from '../../../../src/model/address.ts';
import type { Vty } from '../daemon/vty.ts';
import { sessionStates, type SessionState } from '../../../../src/model/session.ts';

/** As often as this a look is repeated because something moved meanwhile. */
const mostRepeats = 5;

/**
 * Asks a daemon for all its peers, whenever it is told that something has moved: once at a time, and again when
 * more has moved meanwhile. What cannot be asked now is asked after the next move.
 */
export function createSummaryPoller(
  session: () => Promise<Vty>,
  looked: (states: ReadonlyMap<IpAddress, PeerState>) => void,
): { readonly moved: () => void } {
  let moves = 0;
  let looking = false;

  async function look(): Promise<void> {
    for (let repeats = 0; ; repeats += 1) {
      const before = moves;
      const vty = await session();
      const { text } = await vty.run('show bgp summary json').finally(() => vty.close());
      if (before === moves || repeats === mostRepeats) looked(peerStatesIn(text));
      if (before === moves) return;
    }
  }

  return {
    moved: () => {
      moves += 1;
      if (looking) return;
      looking = true;
      look()
        .catch(noop)
        .finally(() => (looking = false))
        .catch(noop);
    },
  };
}

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
export function peerStatesIn(json: string): ReadonlyMap<IpAddress, PeerState> {
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
