import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';

/** Values under these names never reach a log, however deep they stand. */
const secrets = ['password', 'encrypted_root_pw', 'license_key', 'authorization', 'key', 'cert'];

/** From the most to the fewest words. */
export const logLevels: readonly string[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * JSON lines with constant messages; what varies is in fields.
 *
 * @param level one of {@link logLevels}
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[secret]' },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
