import { isIP, isIPv6 } from 'node:net';

/** What resolv.conf(5) says about how to find names. */
export interface ResolvConf {
  /** In the order to be asked: `address`, `address:port` or `[IPv6 address]:port`. Never empty. */
  readonly nameservers: readonly string[];
  /** Domains to be appended, in order; the empty one is the root. */
  readonly search: readonly string[];
  /** A name with at least so many dots is tried as it stands first. */
  readonly ndots: number;
  /** How long to wait for one server's answer; absent: nothing said. */
  readonly timeoutMs?: number;
  /** How often each server is asked. */
  readonly attempts: number;
}

/** More than these glibc does not use either. */
const most = { nameservers: 3, ndots: 15, timeout: 30, attempts: 5 };

/**
 * Reads the text of a resolv.conf(5). What cannot be read is ignored, as resolvers do.
 *
 * `nameserver [address]:port` is OpenBSD's way to name a port. Of several `search` and `domain` lines the
 * last one counts. Without a nameserver it is the local one.
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
      // Not ours: `sortlist`, `lookup`, an empty line or a slip of the pen.
    }
  }

  const timeout = options.get('timeout');
  return {
    nameservers: nameservers.length > 0 ? nameservers.slice(0, most.nameservers) : ['127.0.0.1'],
    search,
    ndots: Math.min(options.get('ndots') ?? 1, most.ndots),
    ...(timeout !== undefined && { timeoutMs: Math.min(Math.max(timeout, 1), most.timeout) * 1000 }),
    attempts: Math.min(Math.max(options.get('attempts') ?? 2, 1), most.attempts),
  };
}

/** One server, or none when the text is no address. A zone (`fe80::1%eth0`) is part of it. */
function readNameserver(text: string): readonly string[] {
  const [, inBrackets, port] = /^\[(.+)\]:(\d+)$/.exec(text) ?? [];
  if (inBrackets === undefined || port === undefined) return isIP(text) === 0 ? [] : [text];
  if (isIP(inBrackets) === 0 || Number(port) < 1 || Number(port) > 65_535) return [];
  return [isIPv6(inBrackets) ? `[${inBrackets}]:${port}` : `${inBrackets}:${port}`];
}

function domain(text: string): string {
  return text.toLowerCase().replace(/\.$/, '');
}
