import type { DrainReport } from '../../model/drain.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Iso } from '../words/iso.ts';
import { seconds, type LogLine } from './log-line.ts';

type Told = Extract<Outcome, { kind: 'drain-started' | 'drain-done' | 'undrained' }>;

/** How a drain goes, as a line. */
export function drainLine(outcome: Told, iso: Iso): LogLine {
  switch (outcome.kind) {
    case 'drain-started':
      return {
        level: 'info',
        message: outcome.again ? 'drain asked for again' : 'drain started',
        event: 'drain_started',
        fields: {
          next: outcome.again
            ? 'the drain is kept for longer'
            : 'routes become the least preferred; waiting for the clients to leave',
          undone_at: iso(outcome.undoneAt),
        },
      };
    case 'drain-done': {
      const { report, afterMs } = outcome;
      const isClean = report.because === 'left';
      return {
        level: isClean ? 'info' : 'warn',
        message: 'drain done',
        event: 'drain_done',
        fields: {
          after_s: seconds(afterMs),
          remaining: report.remaining?.length,
          reason: drainWords(report),
          next: 'stays drained until the pod ends, the agent starts again, or `meshrr undrain`; after twice drain_max it is undone',
        },
      };
    }
    case 'undrained':
      return {
        level: outcome.gracefulShutdown || outcome.because === 'overdue' ? 'warn' : 'info',
        message: 'drain is over',
        event: 'drain_done',
        fields: {
          reason: `${undrainedBecause[outcome.because]}; ${
            outcome.gracefulShutdown
              ? 'graceful-shutdown could not be removed yet, the agent keeps trying'
              : 'graceful-shutdown is not set'
          }`,
        },
      };
  }
}

const undrainedBecause = {
  asked: 'undrain was asked for',
  overdue: 'the pod has not ended within twice drain_max, so nobody is leaving',
} as const;

/** What a drain came to, as people read it. */
export function drainWords({ because, gracefulShutdown, remaining }: DrainReport): string {
  if (because === 'left') return 'every client has left';
  const set = gracefulShutdown ? [] : ['graceful-shutdown could not be set'];
  const still =
    remaining === undefined
      ? ['telemetry is blind, nobody knows who is still here']
      : remaining.length === 0
        ? []
        : [`still here: ${remaining.slice(0, 10).join(', ')}${remaining.length > 10 ? ' …' : ''}`];
  return ['drain_max is over', ...set, ...still].join('; ');
}
