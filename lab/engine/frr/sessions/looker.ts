import { noop } from 'rxjs';
import { peerStates, type PeerState } from './peer-states.ts';
import type { IpAddress } from '../../../../src/model/address.ts';
import type { Vty } from '../daemon/vty.ts';

/** As often as this a look is repeated because something moved meanwhile. */
const mostRepeats = 5;

/**
 * Asks a daemon for all its peers, whenever it is told that something has moved: once at a time, and again when
 * more has moved meanwhile. What cannot be asked now is asked after the next move.
 */
export function createLooker(
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
      if (before === moves || repeats === mostRepeats) looked(peerStates(text));
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
