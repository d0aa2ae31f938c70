import type { IpAddress } from '../model/address.ts';
import type { Drain } from '../model/drain.ts';
import type { Fault } from '../model/fault.ts';
import type { Health } from '../model/health.ts';
import { emptyLedger, type Ledger } from '../model/ledger.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Running } from '../model/running.ts';
import type { View } from '../model/sighting.ts';
import type { Situation } from '../model/situation.ts';
import type { Plan } from '../model/step.ts';
import { unheard } from '../plan/view.ts';
import { forget } from '../plan/ledger.ts';
import { unknownHealth } from '../plan/health.ts';
import type { Setup } from './setup.ts';

/**
 * All that the agent knows at one moment. `learn` folds every event into it; rounds read the latest, and nothing else
 * is kept between two rounds. Times are ms of the agent's clock.
 */
export interface Knowledge {
  readonly setup: Setup;

  // discovery
  /** The last answer of every source. */
  readonly view: View;
  /** The view that rounds look at: the one before the changes that have not settled yet. */
  readonly settledView: View;
  /** When the first of the changes came that have not settled yet. */
  readonly movingSince?: number | undefined;

  // sessions
  readonly health: Health;
  /** Why telemetry is not watched in the preferred way. */
  readonly degraded?: string | undefined;

  // the device
  /** The explicit neighbors, as last read; absent before the first read. */
  readonly configured?: ReadonlySet<IpAddress>;
  /** Whether the device has `graceful-shutdown sender`, as last read or set; `undefined`: not known. */
  readonly gracefulShutdown?: boolean | undefined;
  /** What the last round left on the device: a later read that differs shows drift. */
  readonly left?: Running | undefined;
  readonly reads: ReadState;
  readonly commits: CommitState;

  // what this agent did and was asked for
  readonly ledger: Ledger;
  readonly drain?: Drain | undefined;
  /** The drain was undone, and the statement is still to be removed from the device. */
  readonly undrain?: Undrain | undefined;
  /** When the first event came that no round has looked at yet. */
  readonly askedAt?: number | undefined;
  /** When time alone starts the next round. Every request is a new object, so that the timer starts anew. */
  readonly nextLook: { readonly at: number };
}

/** The state of reading the configuration. */
export interface ReadState {
  /** In a row. */
  readonly failures: number;
  readonly failedAt: number;
  /** No read before this moment: the back-off after a failure. */
  readonly restUntil: number;
  /** Since when the device has been lost; absent: it is not lost. */
  readonly lostSince?: number | undefined;
}

/** The state of committing, and when the next commit may start. */
export interface CommitState {
  /** In a row. */
  readonly failures: number;
  /** Refusals in a row that did not find the step that the device refuses. */
  readonly refusals: number;
  readonly lastFault?: Fault | undefined;
  /** No commit before `until`; with a hash, no commit of that plan. */
  readonly rest: { readonly until: number; readonly hash?: string };
  /** The last plan that the device answered with OK, until a read shows whether it had an effect. */
  readonly unproven?: {
    readonly plan: Plan;
    readonly before: Running;
    /** The ledger without the plan's effects. */
    readonly ledger: Ledger;
  };
  /** How often in a row the device answered OK to this plan and did not carry it out. */
  readonly unheeded: { readonly hash: string; readonly times: number };
}

export interface Undrain {
  readonly since: number;
  readonly because: 'asked' | 'overdue';
}

/** What follows from an event. */
export interface Learned {
  readonly knowledge: Knowledge;
  /** What log, metrics and status report, in this order. */
  readonly outcomes: readonly Outcome[];
  /** Whether a round has to look: `soon` means once discovery has settled. */
  readonly wakes: 'no-round' | 'soon' | 'at-once';
}

/** What an event changes: outcomes and wakes may be left out where there are none. */
export type Consequence = Pick<Learned, 'knowledge'> & Partial<Learned>;

/** What an agent knows when it starts: only its settings. The first look is due at once. */
export function nothingKnown(setup: Setup, now: number): Knowledge {
  const view = unheard(setup.sources, now);
  return {
    setup,
    view,
    settledView: view,
    health: unknownHealth(now),
    reads: { failures: 0, failedAt: 0, restUntil: 0 },
    commits: { failures: 0, refusals: 0, rest: { until: 0 }, unheeded: { hash: '', times: 0 } },
    ledger: emptyLedger(now),
    nextLook: { at: now },
  };
}

/** The input of `decide`, after a read has shown what the device runs. */
export function situationOf(
  { setup: { policy }, settledView: view, health, ledger, drain }: Knowledge,
  running: Running,
  now: number,
): Situation {
  return {
    policy,
    view,
    health,
    running,
    ledger: forget(ledger, view, policy, now),
    draining: drain !== undefined,
    now,
  };
}
