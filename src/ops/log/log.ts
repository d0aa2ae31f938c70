import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';

/** The values of LOG_LEVEL, the most verbose first. */
export const logLevels: readonly string[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * Creates the log: JSON lines with constant messages and varying fields. Secrets are replaced by `[secret]`: fields
 * that have the name of a secret, and anything in the line that looks like one.
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

/** Formats a JSON line for a terminal: time, level, message, then `name=value`. Other text is returned unchanged. */
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

/** The values of fields with such a name are secret, at any depth. */
const secretName = /passw|secret|token|encrypted_root_pw|license_?key|authorization|^(key|cert|client_key)$/i;

/** Secrets inside a text: bearer tokens, crypt(3) hashes, PEM private keys in JSON strings, and `password: …`. */
const secretTexts: readonly RegExp[] = [
  /(?<=\bBearer )[\w.~+/=-]+/gi,
  /\$(?:1|5|6|y|2[aby])\$[\w./$]+/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----/gs,
  /(?<=\b(?:password|encrypted_root_pw|encrypted-password|license_key|token)["\\]*\s*[:=]\s*["\\]*)[^\s"\\,;}]+/gi,
];

const censored = '[secret]';
/** How deep fields are logged. No field of ours is deeper; the limit stops circular references. */
const deepest = 8;

/** `password_file` holds the path of a secret, not the secret. */
const isPath = (name: string) => /_?(file|path)$/i.test(name);

/** Replaces the values of fields that have the name of a secret. */
function withoutSecrets(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, safe(name, value, 0)]));
}

function safe(name: string, value: unknown, depth: number): unknown {
  if (value !== undefined && secretName.test(name) && !isPath(name)) return censored;
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

/** Replaces everything in a line that matches the pattern of a secret. */
function censoredLine(line: string): string {
  return secretTexts.reduce((text, pattern) => text.replace(pattern, censored), line);
}
