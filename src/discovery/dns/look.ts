import { backOffMs } from '../../model/back-off.ts';
import type { Reply } from './ask.ts';
import type { ResolvConf } from './resolv-conf.ts';

/**
 * What the DNS look-ups of one hostname and record type mean for the next one. Pure: `dns.ts` asks
 * what {@link namesToAsk} says, and {@link afterReplies} makes the next value from the replies.
 */
export interface Looks {
  /**
   * The name that has addresses, and until when it is asked alone. With the `ndots:5` of a pod four or five other names
   * would otherwise be asked each time, without result.
   */
  readonly remembered?: { readonly name: string; readonly until: number };
  /** Failures in a row. */
  readonly failures: number;
  /** How long to wait before the next look-up. */
  readonly restMs: number;
}

/** The reply for one of the names that a hostname may mean. */
export interface NamedReply {
  readonly name: string;
  readonly reply: Reply;
}

export interface LookStep {
  readonly looks: Looks;
  /** What to report; absent: all names have to be asked first. */
  readonly reply?: Reply;
}

/** How long a name that has addresses is asked alone (ms). */
const rememberMs = 30_000;

export const noLooks: Looks = { failures: 0, restMs: 0 };

/** Before a look-up at `now`: a remembered name is dropped when its time is over, or when resolv.conf has changed. */
export function beforeLook({ remembered, ...looks }: Looks, names: readonly string[], now: number): Looks {
  const isGood = remembered !== undefined && now < remembered.until && names.includes(remembered.name);
  return { ...looks, ...(isGood && { remembered }) };
}

/** The names to ask in this look-up: the remembered one alone, or all at once. */
export function namesToAsk({ remembered }: Looks, names: readonly string[]): readonly string[] {
  return remembered === undefined ? names : [remembered.name];
}

/** After the replies for all of {@link namesToAsk}. A remembered name without addresses leads to asking all at once. */
export function afterReplies(
  { remembered, ...looks }: Looks,
  hostname: string,
  replies: readonly NamedReply[],
  now: number,
  random: () => number,
): LookStep {
  const { name, reply } = judge(hostname, replies) ?? { name: hostname, reply: { kind: 'none' } as const };
  if (remembered !== undefined && reply.kind === 'none') return { looks: { ...looks, restMs: 0 } };
  if (reply.kind !== 'found') return afterReply(looks, reply, random);
  return afterReply({ ...looks, remembered: remembered ?? { name, until: now + rememberMs } }, reply, random);
}

/** After a reply that is reported: counts failures and sets the wait. */
export function afterReply(looks: Looks, reply: Reply, random: () => number): LookStep {
  const failures = reply.kind === 'failed' ? looks.failures + 1 : 0;
  return { looks: { ...looks, failures, restMs: nextLookMs(reply, failures, random) }, reply };
}

/**
 * The absolute names that a hostname may mean, in the order of precedence.
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

/**
 * Chooses the reply to believe from those for all names of a hostname, in their order; `undefined` if none of the
 * names has addresses.
 *
 *     replies                                  the hostname
 *     none    none    found                    found
 *     none    none    none                     none
 *     none    failed  none                     failed: the name that failed may have addresses
 *     failed  found (as written, dotted)       found: the settings name it in full
 *     failed  found (by a search domain)       failed: the name before it has precedence
 *
 * A cluster whose upstream DNS is down can still resolve its own dotted names, which come last with `ndots:5`. A
 * search domain that answers every name (a wildcard) never replaces one that failed.
 */
export function judge(hostname: string, replies: readonly NamedReply[]): NamedReply | undefined {
  let failure: NamedReply | undefined;
  for (const named of replies) {
    const isAsWritten = named.name === hostname && hostname.includes('.');
    if (named.reply.kind === 'found' && (failure === undefined || isAsWritten)) return named;
    if (named.reply.kind === 'failed') failure ??= named;
  }
  return failure;
}

/** CoreDNS's default time to live; Node does not pass on the one of an empty answer. */
const emptyTtlMs = 5000;

/**
 * How long to wait before the next look-up (ms). `random` gives 0 ≤ x < 1.
 *
 *     found    the records' time to live, 1 to 30 s, and up to a tenth more
 *     none     5 s, and up to a tenth more
 *     failed   2, 4, 8, 16, 30 s after so many failures in a row, less up to half of it
 *
 * The random part keeps many agents from asking at the same moment.
 */
export function nextLookMs(reply: Reply, failures: number, random: () => number): number {
  switch (reply.kind) {
    case 'found':
      return Math.min(Math.max(reply.ttlMs, 1000), 30_000) * (1 + random() / 10);
    case 'none':
      return emptyTtlMs * (1 + random() / 10);
    case 'failed':
      return backOffMs(failures + 1, random);
  }
}
