import type { Condition } from '../model/health.ts';

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
