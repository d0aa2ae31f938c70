import type { Logger } from 'pino';

/** The values of `event`. Users' alerts and searches depend on them: adding one is fine, changing one is not. */
export const logEvents = [
  'peer_discovered',
  'peer_identity_changed',
  'discovery_blind',
  'discovery_back',
  'peer_up',
  'peer_down',
  'telemetry_degraded',
  'telemetry_back',
  'device_lost',
  'device_back',
  'transport_chosen',
  'drift',
  'withheld',
  'refused',
  'approval_ended',
  'peer_configured',
  'peer_removed',
  'peer_replaced',
  'commit',
  'commit_failed',
  'drain_started',
  'drain_done',
  'config_reloaded',
  'config_rejected',
  'agent_started',
  'agent_stopped',
] as const;
export type LogEvent = (typeof logEvents)[number];

/** A line of the log before it is written. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Constant; everything that varies is a field. */
  readonly message: string;
  readonly event?: LogEvent;
  /** `group`, `peer`, `pod`, `zone`, `reason`, `plan`, `next` …; undefined ones are left out. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Writes a line to the log. */
export function writeLine(log: Logger, { level, message, event, fields }: LogLine): void {
  log[level]({ event, ...fields }, message);
}

/** Milliseconds as the log shows them: seconds, rounded to a tenth. */
export function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
