import { emptyLedger, type Ledger } from '../model/ledger.ts';
import type { Health } from '../model/health.ts';
import type { Source, View } from '../model/sighting.ts';
import { unheard } from '../plan/observe.ts';
import { unknownHealth } from '../plan/track.ts';

/**
 * What the agent knows at this moment, besides what it reads from the device. The streams fold into it,
 * a round looks at the latest; nothing else is kept between two rounds.
 */
export interface Knowledge {
  view: View;
  health: Health;
  ledger: Ledger;
  /** The time of the first event that no round has looked at yet (ms since the epoch). */
  askedAt: number | undefined;
}

/** What an agent knows when it starts: nothing. */
export function nothingKnown(sources: readonly Source[], now: number): Knowledge {
  return { view: unheard(sources, now), health: unknownHealth(now), ledger: emptyLedger, askedAt: undefined };
}
