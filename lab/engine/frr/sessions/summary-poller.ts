import { noop } from 'rxjs';
import type { IpAddress } from '../../../../src/model/address.ts';
import type { Vty } from '../daemon/vty.ts';
import { sessionStates, type SessionState } from '../../../../src/model/session.ts';

/** How often a poll is repeated because something changed in the meantime. */
const maxRepeats = 5;

/**
 * Reads the states of all peers from `show bgp summary json` whenever `changed` is called. One poll runs at a
 * time, and it is repeated if `changed` is called meanwhile. A poll that fails is made up for by the next change.
 */
export function createSummaryPoller(
  session: () => Promise<Vty>,
  onStates: (states: ReadonlyMap<IpAddress, PeerState>) => void,
): { readonly changed: () => void } {
  let changes = 0;
  let polling = false;

  async function poll(): Promise<void> {
    for (let repeats = 0; ; repeats += 1) {
      const before = changes;
      const vty = await session();
      const { text } = await vty.run('show bgp summary json').finally(() => vty.close());
      if (before === changes || repeats === maxRepeats) onStates(peerStatesIn(text));
      if (before === changes) return;
    }
  }

  return {
    changed: () => {
      changes += 1;
      if (polling) return;
      polling = true;
      poll()
        .catch(noop)
        .finally(() => (polling = false))
        .catch(noop);
    },
  };
}

/** A peer in bgpd's answer. */
export interface PeerState {
  readonly state: SessionState;
  /** It connected from a listen range. */
  readonly dynamic: boolean;
}

/** The parts of `show bgp summary json` that are read: a section for each family, with its peers. */
type Summary = Readonly<
  Record<
    string,
    { readonly peers?: Readonly<Record<string, { readonly state?: string; readonly dynamicPeer?: boolean }>> }
  >
>;

/** Parses `show bgp summary json`. bgpd's own states `Idle (Admin)`, `Clearing` and `Deleted` become IDLE. */
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
