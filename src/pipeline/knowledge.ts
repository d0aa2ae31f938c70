import type { Drain } from '../model/drain.ts';
import { emptyLedger, type Ledger } from '../model/ledger.ts';
import type { Health } from '../model/health.ts';
import type { View } from '../model/sighting.ts';
import { unheard } from '../plan/observe.ts';
import { unknownHealth } from '../plan/track.ts';
import type { Setup } from './setup.ts';

/**
 * What the agent knows at this moment, besides what it reads from the device. The streams fold into it,
 * a round looks at the latest; nothing else is kept between two rounds.
 */
export interface Knowledge {
  /** What the operator settled last. */
  setup: Setup;
  /** All that the sources have told. */
  view: View;
  /** The view that rounds look at: while changes have not settled, the one before them. */
  settled: View;
  /** When the first of the changes that have not settled came (ms of the agent's clock). */
  movingSince: number | undefined;
  health: Health;
  ledger: Ledger;
  /** Somebody asked this reflector to leave. */
  drain: Drain | undefined;
  /** Whether the device says `graceful-shutdown sender`, as last read; `undefined` before the first read. */
  gracefulShutdown: boolean | undefined;
  /** The time of the first event that no round has looked at yet (ms of the agent's clock). */
  askedAt: number | undefined;
}

/** What an agent knows when it starts: its settings. */
export function nothingKnown(setup: Setup, now: number): Knowledge {
  const view = unheard(setup.sources, now);
  return {
    setup,
    view,
    settled: view,
    movingSince: undefined,
    health: unknownHealth(now),
    ledger: emptyLedger(now),
    drain: undefined,
    gracefulShutdown: undefined,
    askedAt: undefined,
  };
}

/** Changes have settled: rounds look at them from now on. */
export function settleView(knowledge: Knowledge): void {
  knowledge.settled = knowledge.view;
  knowledge.askedAt ??= knowledge.movingSince;
  knowledge.movingSince = undefined;
}
