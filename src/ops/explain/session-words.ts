import type { Explanation } from '../../model/explanation.ts';
import type { Condition } from '../../model/health.ts';
import type { Iso } from '../words/iso.ts';

/** The session of an address as people read it. Times are ISO 8601. */
export interface SessionWords {
  readonly state: string;
  readonly since: string;
  readonly configured: boolean;
  readonly condition: Condition['kind'];
  readonly why: string;
  readonly fellWithin5Min: number;
  /** When it counts as failed if it does not come up. */
  readonly failsAt?: string;
}

export function sessionWords({ session }: Explanation, iso: Iso): SessionWords | undefined {
  if (session === undefined) return undefined;
  const { condition, state, since, configured, falls } = session;
  return {
    state: state ?? 'unknown',
    since: iso(since),
    configured,
    condition: condition.kind,
    why: conditionWords(condition),
    fellWithin5Min: falls.length,
    ...('failsAt' in condition ? { failsAt: iso(condition.failsAt) } : {}),
  };
}

/** What follows from a session's history, in words. */
export function conditionWords(condition: Condition): string {
  switch (condition.kind) {
    case 'unknown':
      return 'telemetry does not tell, and unknown counts as up';
    case 'up':
      return 'up';
    case 'coming-up':
      return 'coming up: it has connect_grace for it';
    case 'down':
      return 'down, not yet for down_after';
    case 'failed':
      return `failed: ${failures[condition.because]}`;
  }
}

const failures = {
  down: 'down for down_after',
  'never-up': 'not up within connect_grace',
  flapping: 'fell three times within 5 min',
} as const;
