import type { LogLine } from './log-line.ts';

/** All that an agent was started with. */
export interface Started {
  readonly version: string;
  readonly pod: string;
  readonly addresses: readonly string[];
  /** The settings file, or that the environment tells. */
  readonly settings: string;
  readonly groups: readonly string[];
  readonly device: string;
  readonly http: string;
  readonly control: string;
  readonly dryRun: boolean;
}

/** The agent runs and listens. */
export function startedLine({ dryRun, ...fields }: Started): LogLine {
  return {
    level: 'info',
    message: 'agent started',
    event: 'agent_started',
    fields: { ...fields, dry_run: dryRun },
  };
}

/** The agent ends because it was asked to. */
export const stoppedLine: LogLine = {
  level: 'info',
  message: 'agent stopped',
  event: 'agent_stopped',
  fields: { next: 'sessions stay as they are' },
};
