import type { Outcome } from '../../model/outcome.ts';
import { drainWords, notAppliedWords } from '../words/remarks.ts';
import type { Iso } from '../words/time.ts';
import { seconds, type LogLine } from './log-line.ts';

/** What an agent was started with. */
export interface Started {
  readonly version: string;
  readonly pod: string;
  readonly addresses: readonly string[];
  /** The path of the settings file, or `environment`. */
  readonly settings: string;
  readonly groups: readonly string[];
  readonly device: string;
  /** The login and certificates that the agent uses on the device, and where they come from. */
  readonly access: string;
  readonly http: string;
  /** The Unix socket and the folder that take requests to change state; undefined: they could not be opened. */
  readonly control: string | undefined;
  readonly drainRequests: string | undefined;
  readonly dryRun: boolean;
}

/** The line of an agent that runs and listens; `meshrr run` logs it. */
export function startedLine({ dryRun, drainRequests, ...fields }: Started): LogLine {
  return {
    level: 'info',
    message: 'agent started',
    event: 'agent_started',
    fields: { ...fields, drain_requests: drainRequests, dry_run: dryRun },
  };
}

/** The line of an agent that was asked to end; `meshrr run` logs it. */
export const stoppedLine: LogLine = {
  level: 'info',
  message: 'agent stopped',
  event: 'agent_stopped',
  fields: { next: 'sessions stay as they are' },
};

type ReloadOutcome = Extract<Outcome, { kind: 'config-reloaded' | 'config-rejected' }>;

/** The line about the result of reading the settings file again. */
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
          reason: changed.length === 0 ? 'the settings are the same as before' : undefined,
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
          next: 'the previous settings stay in force; correct the file, and the agent reads it again',
        },
      };
  }
}

type DrainOutcome = Extract<Outcome, { kind: 'drain-started' | 'drain-done' | 'undrained' }>;

/** The line about the progress of a drain. */
export function drainLine(outcome: DrainOutcome, iso: Iso): LogLine {
  switch (outcome.kind) {
    case 'drain-started':
      return {
        level: 'info',
        message: outcome.again ? 'drain requested again' : 'drain started',
        event: 'drain_started',
        fields: {
          next: outcome.again
            ? 'the drain stays in force until undone_at'
            : 'graceful-shutdown makes the routes least preferred; waiting for the clients to leave',
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
          next: 'the reflector stays drained until the pod ends, the agent restarts, or an operator runs `meshrr undrain`; after twice drain_max the agent undoes the drain',
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
              ? 'graceful-shutdown could not be removed in time, and the agent keeps trying'
              : 'graceful-shutdown is not set'
          }`,
        },
      };
  }
}

const undrainedBecause = {
  asked: 'undrain was requested',
  overdue: 'the pod did not end within twice drain_max, so the reflector goes back into service',
} as const;
