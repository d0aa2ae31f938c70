import type { IpAddress } from '../../model/address.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { SessionState } from '../../model/session.ts';
import { stepWords, type StepWords } from '../words/reasons.ts';

/** How far back it goes (ms), and how much is kept at most; what a busy agent drops first is the oldest. */
export const historyBounds = {
  windowMs: 6 * 3_600_000,
  spells: 200,
  peers: 1000,
  deeds: 30,
  steps: 40,
} as const;

/** A state of a session from a moment on (ms of the agent's clock); `gone`: it is no neighbor any more. */
export interface Spell {
  readonly from: number;
  readonly state: SessionState | 'gone';
}

/** Something that was done to the device, or could not be. */
export interface Deed {
  readonly at: number;
  readonly kind: 'committed' | 'failed';
  readonly plan: string;
  /** The first of them; `more` says how many there were besides. */
  readonly steps: readonly StepWords[];
  readonly more: number;
  /** Why it failed. */
  readonly because?: string;
}

/** What the last hours were like: kept in memory, bounded, lost with the agent. Only people look at it. */
export interface History {
  readonly since: number;
  /** Peers that are configured, or were, by address; oldest spell first. */
  readonly sessions: ReadonlyMap<string, readonly Spell[]>;
  /** When telemetry could not see. */
  readonly blind: readonly { readonly from: number; readonly to?: number }[];
  /** The newest first. */
  readonly deeds: readonly Deed[];
}

/** History as it grows. Sessions change in place: when thousands move at once, a copy for each would stop the agent. */
export interface GrowingHistory extends History {
  readonly sessions: Map<string, readonly Spell[]>;
  /** Peers that are gone, and since when; the first to go first. */
  readonly gone: Map<string, number>;
}

export function noHistory(now: number): GrowingHistory {
  return { since: now, sessions: new Map(), gone: new Map(), blind: [], deeds: [] };
}

/** The same with the moments of the wall's clock (ms since 1970), for showing. */
export function onTheWall({ since, sessions, blind, deeds }: History, wallAt: (at: number) => Date): History {
  const wall = (at: number) => wallAt(at).getTime();
  return {
    since: wall(since),
    sessions: new Map(
      Array.from(sessions, ([peer, spells]) => [
        peer,
        spells.map((spell) => ({ ...spell, from: wall(spell.from) })),
      ]),
    ),
    blind: blind.map(({ from, to }) => ({ from: wall(from), ...(to === undefined ? {} : { to: wall(to) }) })),
    deeds: deeds.map((deed) => ({ ...deed, at: wall(deed.at) })),
  };
}

/** Folds an outcome in, and drops what is too old or too much. */
export function chronicle(before: GrowingHistory, outcome: Outcome, now: number): GrowingHistory {
  switch (outcome.kind) {
    case 'peer-state':
      return outcome.dynamic ? before : withSpell(before, outcome.peer, { from: now, state: outcome.state });
    case 'peer-forgotten':
      return before.sessions.has(outcome.peer)
        ? withSpell(before, outcome.peer, { from: now, state: 'gone' })
        : before;
    case 'telemetry-degraded': {
      const isBlind = before.blind.length > 0 && before.blind.at(-1)?.to === undefined;
      if (outcome.mode !== undefined || isBlind) return before;
      return { ...before, blind: [...before.blind, { from: now }].slice(-historyBounds.spells) };
    }
    case 'telemetry-back': {
      const last = before.blind.at(-1);
      if (last === undefined || last.to !== undefined) return before;
      return { ...before, blind: [...before.blind.slice(0, -1), { ...last, to: now }] };
    }
    case 'committed':
      return withDeed(before, { at: now, kind: 'committed', plan: outcome.plan.hash, ...stepsOf(outcome) });
    case 'commit-failed':
      if (!outcome.first) return before;
      return withDeed(before, {
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

function withDeed(before: GrowingHistory, deed: Deed): GrowingHistory {
  return { ...before, deeds: [deed, ...before.deeds].slice(0, historyBounds.deeds) };
}

function withSpell(history: GrowingHistory, peer: IpAddress, spell: Spell): GrowingHistory {
  const { spells, peers, windowMs } = historyBounds;
  const { sessions, gone } = history;
  const oldest = spell.from - windowMs;
  const own = [...(sessions.get(peer) ?? []), spell];
  sessions.set(peer, own.filter((_, place) => (own[place + 1]?.from ?? Infinity) > oldest).slice(-spells));
  gone.delete(peer);
  if (spell.state === 'gone') gone.set(peer, spell.from);
  for (const [other, since] of gone) {
    if (since >= oldest && sessions.size <= peers) break;
    sessions.delete(other);
    gone.delete(other);
  }
  return history;
}
