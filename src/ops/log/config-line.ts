import type { NotApplied, Outcome } from '../../model/outcome.ts';
import type { LogLine } from './log-line.ts';

type Told = Extract<Outcome, { kind: 'config-reloaded' | 'config-rejected' }>;

/** What became of settings that were read again, as a line. */
export function configLine(outcome: Told): LogLine {
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

/** What an operator has to do about it. */
export function notAppliedWords({ setting, needs }: NotApplied): string {
  switch (needs) {
    case 'agent':
      return `${setting} needs a restart of the agent's container`;
    case 'pod':
      return `${setting} is for the boot configuration and needs a new pod`;
  }
}
