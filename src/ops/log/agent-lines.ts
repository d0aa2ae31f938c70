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
