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
