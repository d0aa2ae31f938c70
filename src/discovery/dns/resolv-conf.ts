import { readFileSync } from 'node:fs';
import { isIP, isIPv6 } from 'node:net';
import { defined } from '../../model/defined.ts';

/** The content of a resolv.conf(5): which servers to ask for which names. */
export interface ResolvConf {
  /** In the order to be asked: `address`, `address:port` or `[IPv6 address]:port`. Never empty. */
  readonly nameservers: readonly string[];
  /** Domains to be appended, in order; the empty one is the root. */
  readonly search: readonly string[];
  /** A name with at least this many dots is tried as written first. */
  readonly ndots: number;
  /** How long to wait for one server's answer; absent: not set. */
  readonly timeoutMs?: number;
  /** How often each server is asked. */
  readonly attempts: number;
}

/** The limits of glibc. */
const max = { nameservers: 3, ndots: 15, timeout: 30, attempts: 5 };

/** Reads the file at `path`; throws the system's error, which names it. */
export function readResolvConf(path = '/etc/resolv.conf'): ResolvConf {
  return parseResolvConf(readFileSync(path, 'utf8'));
}

/**
 * Parses the text of a resolv.conf(5). Ignores what it cannot read, as resolvers do.
 *
 * `nameserver [address]:port` is OpenBSD's syntax for a port. The last of several `search` and `domain` lines counts.
 * Without a `nameserver` line the local server is asked.
 */
export function parseResolvConf(text: string): ResolvConf {
  const nameservers: string[] = [];
  const options = new Map<string, number>();
  let search: readonly string[] = [];

  for (const line of text.split('\n')) {
    if (/^\s*[#;]/.test(line)) continue;
    const [keyword, ...values] = line.trim().split(/\s+/);
    const [first = ''] = values;
    switch (keyword) {
      case 'nameserver':
        nameservers.push(...readNameserver(first));
        break;
      case 'domain':
        if (first !== '') search = [domain(first)];
        break;
      case 'search':
        search = values.map(domain);
        break;
      case 'options':
        for (const value of values) {
          const [, name = '', count = ''] = /^(ndots|timeout|attempts):(\d+)$/.exec(value) ?? [];
          if (name !== '') options.set(name, Number(count));
        }
        break;
      default:
      // Ignored: `sortlist`, `lookup`, empty lines and typing errors.
    }
  }

  const timeout = options.get('timeout');
  return {
    nameservers: nameservers.length > 0 ? nameservers.slice(0, max.nameservers) : ['127.0.0.1'],
    search,
    ndots: Math.min(options.get('ndots') ?? 1, max.ndots),
    ...defined({
      timeoutMs: timeout === undefined ? undefined : Math.min(Math.max(timeout, 1), max.timeout) * 1000,
    }),
    attempts: Math.min(Math.max(options.get('attempts') ?? 2, 1), max.attempts),
  };
}

/** One server, or none when the text is not an address. A zone (`fe80::1%eth0`) is part of it. */
function readNameserver(text: string): readonly string[] {
  const [, inBrackets, port] = /^\[(.+)\]:(\d+)$/.exec(text) ?? [];
  if (inBrackets === undefined || port === undefined) return isIP(text) === 0 ? [] : [text];
  if (isIP(inBrackets) === 0 || Number(port) < 1 || Number(port) > 65_535) return [];
  return [isIPv6(inBrackets) ? `[${inBrackets}]:${port}` : `${inBrackets}:${port}`];
}

function domain(text: string): string {
  return text.toLowerCase().replace(/\.$/, '');
}
