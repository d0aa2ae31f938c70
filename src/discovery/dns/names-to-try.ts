import type { ResolvConf } from './resolv-conf.ts';

/**
 * The absolute names that a hostname may stand for, in the order to be believed.
 *
 *     hostname            ndots  search     names
 *     meshrr              1      a.b c.d    meshrr.a.b, meshrr.c.d, meshrr
 *     meshrr.core         1      a.b        meshrr.core, meshrr.core.a.b
 *     meshrr.core         5      a.b        meshrr.core.a.b, meshrr.core
 *     meshrr.core.        any    a.b        meshrr.core
 *
 * A search domain that makes a name too long for DNS is left out.
 */
export function namesToTry(hostname: string, { search, ndots }: ResolvConf): readonly string[] {
  if (hostname.endsWith('.')) return [hostname.slice(0, -1)];

  const searched = search
    .map((domain) => (domain === '' ? hostname : `${hostname}.${domain}`))
    .filter(fitsIntoDns);
  const dots = hostname.split('.').length - 1;
  return Array.from(new Set(dots >= ndots ? [hostname, ...searched] : [...searched, hostname]));
}

/** RFC 1035, 2.3.4: 63 octets a label, 253 characters a name when written out. */
function fitsIntoDns(name: string): boolean {
  return name.length <= 253 && name.split('.').every((label) => label.length > 0 && label.length <= 63);
}
