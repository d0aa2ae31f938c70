import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';

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

const colours: Readonly<Record<string, string>> = {
  trace: '\u001b[90m',
  debug: '\u001b[90m',
  info: '\u001b[32m',
  warn: '\u001b[33m',
  error: '\u001b[31m',
  fatal: '\u001b[31m',
};
const plain = '\u001b[0m';

/** A line of the log as people read it: time, level, message, then `name=value`. What is no JSON stays as it is. */
export function prettyLine(line: string, inColour: boolean): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return line;
  }
  if (typeof parsed !== 'object' || parsed === null) return line;
  const { level, time, msg, ...fields } = parsed as Record<string, unknown>;
  const words = Object.entries(fields).map(([name, value]) => `${name}=${wordOf(value)}`);
  const name = String(level);
  const shown = name.toUpperCase().padEnd(5);
  const colour = inColour ? colours[name] : undefined;
  const clock = typeof time === 'string' ? time.slice(11, 23) : '';
  return `${[clock, colour === undefined ? shown : `${colour}${shown}${plain}`, msg, ...words].join(' ')}\n`;
}

function wordOf(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}

/** Values under names like these never reach a log, however deep they stand. */
const secretName = /passw|secret|token|encrypted_root_pw|license_?key|authorization|^(key|cert|client_key)$/i;

/** Secrets that stand in the middle of a text: bearer tokens, crypt(3) hashes, PEM private keys as JSON has them. */
const secretTexts: readonly RegExp[] = [
  /(?<=\bBearer )[\w.~+/=-]+/gi,
  /\$(?:1|5|6|y|2[aby])\$[\w./$]+/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----/gs,
  /(?<=\b(?:password|encrypted_root_pw|encrypted-password|license_key|token)["\\]*\s*[:=]\s*["\\]*)[^\s"\\,;}]+/gi,
];

const censored = '[secret]';
/** Deeper than any of our fields; also what ends a circle. */
const deepest = 8;

/** Names that speak of a place, not of the secret itself. */
const isPlace = (name: string) => /_?(file|path)$/i.test(name);

/** The same fields with every secret censored by its name. */
export function withoutSecrets(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, safe(name, value, 0)]));
}

function safe(name: string, value: unknown, depth: number): unknown {
  if (value !== undefined && secretName.test(name) && !isPlace(name)) return censored;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= deepest) return '…';
  if (value instanceof Error) return { type: value.name, message: value.message, stack: value.stack };
  if (Array.isArray(value)) return value.map((one) => safe('', one, depth + 1));
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (value instanceof Map || value instanceof Set)
    return safe('', Array.from(value as Iterable<unknown>), depth);
  return Object.fromEntries(
    Object.entries(value).map(([inner, one]) => [inner, safe(inner, one, depth + 1)] as const),
  );
}

/** A whole line with every secret censored that can be told by its look. */
export function censoredLine(line: string): string {
  return secretTexts.reduce((text, pattern) => text.replace(pattern, censored), line);
}
