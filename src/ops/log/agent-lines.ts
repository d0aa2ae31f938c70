import type { Outcome } from '../../model/outcome.ts';
import { drainWords, notAppliedWords } from '../words/remarks.ts';
import type { Iso } from '../words/time.ts';
import { seconds, type LogLine } from './log-line.ts';

/** All that an agent was started with. */
export interface Started {
  readonly version: string;
  readonly pod: string;
  readonly addresses: readonly string[];
  /** The settings file, or that the environment tells. */
  readonly settings: string;
  readonly groups: readonly string[];
  readonly device: string;
  /** By which login and certificates it gets into the device, and where they come from. */
  readonly access: string;
  readonly http: string;
  /** The Unix socket and the folder that take changes of state; absent: they could not be opened. */
  readonly control: string | undefined;
  readonly drainRequests: string | undefined;
  readonly dryRun: boolean;
}

/** The agent runs and listens. */
export function startedLine({ dryRun, drainRequests, ...fields }: Started): LogLine {
  return {
    level: 'info',
    message: 'agent started',
    event: 'agent_started',
    fields: { ...fields, drain_requests: drainRequests, dry_run: dryRun },
  };
}

/** The agent ends because it was asked to. */
export const stoppedLine: LogLine = {
  level: 'info',
  message: 'agent stopped',
  event: 'agent_stopped',
  fields: { next: 'sessions stay as they are' },
};

type ReloadOutcome = Extract<Outcome, { kind: 'config-reloaded' | 'config-rejected' }>;

/** What became of settings that were read again, as a line. */
export function configLine(outcome: ReloadOutcome): LogLine {
  switch (outcome.kind) {
    case 'config-reloaded': {
      const { changed, notApplied } = outcome;
      return {
        level: notApplied.length > 0 ? 'warn' : 'info',
        message: 'settings reloaded',
        event: 'config_reloaded',
        fields: {
          changed,
          reason: changed.length === 0 ? 'they say the same as before' : undefined,
          next: notApplied.length === 0 ? undefined : notApplied.map(notAppliedWords).join('; '),
        },
      };
    }
    case 'config-rejected':
      return {
        level: 'error',
        message: 'settings rejected',
        event: 'config_rejected',
        fields: {
          problems: outcome.problems,
          next: 'the settings that were in force stay in force; correct the file, it is read again',
        },
      };
  }
}

type DrainOutcome = Extract<Outcome, { kind: 'drain-started' | 'drain-done' | 'undrained' }>;

/** How a drain goes, as a line. */
export function drainLine(outcome: DrainOutcome, iso: Iso): LogLine {
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
