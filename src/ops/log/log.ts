import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import { censoredLine, withoutSecrets } from './without-secrets.ts';

/** From the most to the fewest words. */
export const logLevels: readonly string[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * JSON lines with constant messages; what varies is in fields. Secrets are censored by the names of fields, and
 * in the whole line by their look.
 *
 * @param level one of {@link logLevels}
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: withoutSecrets },
    hooks: { streamWrite: censoredLine },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
