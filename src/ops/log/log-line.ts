import type { Logger } from 'pino';

/** What a line may be about. Alerts and searches hang on these words: adding one is fine, changing one is not. */
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

/** One line of the log before it is written. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Constant: what varies is in the fields. */
  readonly message: string;
  readonly event?: LogEvent;
  /** `group`, `peer`, `pod`, `zone`, `reason`, `plan`, `next` …; those that are undefined are left out. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Milliseconds as the log has them: seconds, to a tenth. */
export function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}

/** Writes a line to the log. */
export function writeLine(log: Logger, { level, message, event, fields }: LogLine): void {
  log[level]({ event, ...fields }, message);
}
