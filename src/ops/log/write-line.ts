import type { Logger } from 'pino';
import type { LogLine } from './log-line.ts';

/** Writes a line to the log. */
export function writeLine(log: Logger, { level, message, event, fields }: LogLine): void {
  log[level]({ event, ...fields }, message);
}
