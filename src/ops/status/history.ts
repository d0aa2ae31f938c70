import type { IpAddress } from '../../model/address.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { SessionState } from '../../model/session.ts';
import { stepWords, type StepWords } from '../words/reasons.ts';

/** How far back the history goes (ms), and how much it keeps at most. The oldest entries are dropped first. */
export const historyBounds = {
  windowMs: 6 * 3_600_000,
  states: 200,
  peers: 1000,
  changes: 30,
  steps: 40,
} as const;

/**
 * A state of a session, until the next one begins. `from` is in ms of the agent's clock; `gone`: no longer a
 * neighbor.
 */
export interface StateSpan {
  readonly from: number;
  readonly state: SessionState | 'gone';
}

/** A change of the device that was committed, or that failed. */
export interface Change {
  readonly at: number;
  readonly kind: 'committed' | 'failed';
  readonly plan: string;
  /** The first steps of the plan; `more` is the number of the others. */
  readonly steps: readonly StepWords[];
  readonly more: number;
  /** Why it failed. */
  readonly because?: string;
}

/** What happened in the last hours, for the page. It is kept in memory, bounded, and lost when the agent ends. */
export interface History {
  readonly since: number;
  /** The states of each peer that is or was configured, by its address, the oldest first. */
  readonly sessions: ReadonlyMap<string, readonly StateSpan[]>;
  /** When telemetry was blind. */
  readonly blind: readonly { readonly from: number; readonly to?: number }[];
  /** The newest first. */
  readonly changes: readonly Change[];
}

/**
 * The history that the agent extends. The map of sessions changes in place: with thousands of peers, one copy per
 * outcome would block the agent.
 */
export interface GrowingHistory extends History {
  readonly sessions: Map<string, readonly StateSpan[]>;
  /** When each former peer was removed (ms), the earliest first. */
  readonly gone: Map<string, number>;
}

export function noHistory(now: number): GrowingHistory {
  return { since: now, sessions: new Map(), gone: new Map(), blind: [], changes: [] };
}

/** The history with its times in ms since 1970, as the page needs them. */
export function inWallTime(
  { since, sessions, blind, changes }: History,
  wallAt: (at: number) => Date,
): History {
  const wall = (at: number) => wallAt(at).getTime();
  return {
    since: wall(since),
    sessions: new Map(
      Array.from(sessions, ([peer, spans]) => [
        peer,
        spans.map((span) => ({ ...span, from: wall(span.from) })),
      ]),
    ),
    blind: blind.map(({ from, to }) => ({ from: wall(from), ...(to === undefined ? {} : { to: wall(to) }) })),
    changes: changes.map((change) => ({ ...change, at: wall(change.at) })),
  };
}

/** The history after one more outcome; drops what exceeds the bounds. */
export function historyAfter(before: GrowingHistory, outcome: Outcome, now: number): GrowingHistory {
  switch (outcome.kind) {
    case 'peer-state':
      return outcome.dynamic ? before : withState(before, outcome.peer, { from: now, state: outcome.state });
    case 'peer-forgotten':
      return before.sessions.has(outcome.peer)
        ? withState(before, outcome.peer, { from: now, state: 'gone' })
        : before;
    case 'telemetry-degraded': {
      const isBlind = before.blind.length > 0 && before.blind.at(-1)?.to === undefined;
      if (outcome.mode !== undefined || isBlind) return before;
      return { ...before, blind: [...before.blind, { from: now }].slice(-historyBounds.states) };
    }
    case 'telemetry-back': {
      const last = before.blind.at(-1);
      if (last === undefined || last.to !== undefined) return before;
      return { ...before, blind: [...before.blind.slice(0, -1), { ...last, to: now }] };
    }
    case 'committed':
      return withChange(before, { at: now, kind: 'committed', plan: outcome.plan.hash, ...stepsOf(outcome) });
    case 'commit-failed':
      if (!outcome.first) return before;
      return withChange(before, {
        at: now,
        kind: 'failed',
        plan: outcome.plan.hash,
        ...stepsOf(outcome),
        because: outcome.fault.detail,
      });
    default:
      return before;
  }
}

function stepsOf({ plan: { steps } }: Extract<Outcome, { plan: { steps: unknown } }>) {
  const { steps: most } = historyBounds;
  return { steps: steps.slice(0, most).map(stepWords), more: Math.max(0, steps.length - most) };
}

function withChange(before: GrowingHistory, change: Change): GrowingHistory {
  return { ...before, changes: [change, ...before.changes].slice(0, historyBounds.changes) };
}

function withState(history: GrowingHistory, peer: IpAddress, span: StateSpan): GrowingHistory {
  const { states, peers, windowMs } = historyBounds;
  const { sessions, gone } = history;
  const oldest = span.from - windowMs;
  const own = [...(sessions.get(peer) ?? []), span];
  sessions.set(peer, own.filter((_, place) => (own[place + 1]?.from ?? Infinity) > oldest).slice(-states));
  gone.delete(peer);
  if (span.state === 'gone') gone.set(peer, span.from);
  for (const [other, since] of gone) {
    if (since >= oldest && sessions.size <= peers) break;
    sessions.delete(other);
    gone.delete(other);
  }
  return history;
}
