import { parseAddress } from '../../model/address.ts';
import { parsePrefix, routerIdsIn } from '../../model/prefix-set.ts';
import { choice, scalar, written } from './scalar.ts';

/** A host address. */
export const address = scalar('an IPv4 or IPv6 address', (value) => parseAddress(written(value)));

/** An IP family, spelled as in Kubernetes. */
export const ipFamily = choice(['IPv4', 'IPv6']);

/** A prefix without host bits. An address without a length means its host prefix. */
export const prefix = scalar('a prefix such as 10.0.0.0/8', (value, refuse) => {
  const spelling = written(value);
  const parsed = parsePrefix(spelling);
  if (parsed === undefined) return undefined;
  const [head = '', length] = spelling.split('/');
  const hasHostBits = length !== undefined && `${parseAddress(head) ?? ''}/${length}` !== parsed;
  return hasHostBits ? refuse(`expected ${parsed}, without host bits`) : parsed;
});

/** An IPv4 prefix that contains addresses which may be router IDs. */
export const routerIdPool = scalar('an IPv4 prefix such as 10.0.0.0/8', (value, refuse) => {
  const pool = prefix.safeParse(value).data;
  if (pool === undefined || pool.includes(':')) return undefined;
  return routerIdsIn(pool).length > 0
    ? pool
    : refuse('expected a prefix that contains addresses from 1.0.0.0 to 223.255.255.255 other than loopback');
});

/** A DNS name (RFC 1123, and underscores), converted to lower case. A final dot makes it absolute. */
export const hostname = scalar('a host name', (value, refuse) => {
  const name = written(value).toLowerCase();
  if (parseAddress(name) !== undefined)
    return refuse('expected a host name (addresses go under `sourcetype: static`)');
  const labels = name.replace(/\.$/, '').split('.');
  const isName = labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label));
  return isName && name.length <= 254 ? name : undefined;
});

/** The name of a Kubernetes Service or namespace (RFC 1123 label), in lower case. */
export const kubernetesName = scalar('the name of a Kubernetes object, such as meshrr-core', (value) =>
  /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(written(value)) ? written(value) : undefined,
);

/** An endpoint as `host:port`, with an IPv6 address in brackets. */
export const hostPort = scalar('host:port', (value) => {
  const [, inBrackets, host, port] = /^(?:\[([^\]]+)\]|([^:[\]\s]+)):(\d+)$/.exec(written(value)) ?? [];
  if (port === undefined || Number(port) < 1 || Number(port) > 65_535) return undefined;
  if (inBrackets !== undefined && parseAddress(inBrackets) === undefined) return undefined;
  return `${inBrackets === undefined ? (host ?? '') : `[${inBrackets}]`}:${port}`;
});

/** An AS number, or the first and the last of a range: `65001-65500`. */
export const asRange = scalar('an AS number or a range of them such as 65001-65500', (value) => {
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(written(value)) ?? [];
  if (first === undefined || last === undefined) return undefined;
  const range = { first: Number(first), last: Number(last) };
  return range.first >= 1 && range.first <= range.last && range.last <= 4_294_967_295 ? range : undefined;
});

/**
 * An AS number. An AS number with a dot (RFC 5396: `65000.1`) is text and stays as written: Junos accepts both forms.
 * Without quotes, YAML reads it as a fraction; read/settings-file.ts reports that, because it has the source text.
 */
export const asNumber = scalar(
  'an AS number, such as 65000 or "65000.1"',
  (value): number | string | undefined => {
    const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    const [, high, low] = /^(\d{1,5})\.(\d{1,5})$/.exec(text) ?? [];
    if (high !== undefined && low !== undefined) {
      const isOne = typeof value === 'string' && Number(high) <= 65_535 && Number(low) <= 65_535;
      return isOne && Number(high) + Number(low) > 0 ? text : undefined;
    }
    const number = /^\d+$/.test(text) ? Number(text) : 0;
    return number >= 1 && number <= 4_294_967_295 ? number : undefined;
  },
);
