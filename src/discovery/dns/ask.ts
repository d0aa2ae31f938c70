import { Resolver } from 'node:dns/promises';
import { concat, defer, finalize, first, from, map, of, tap, timeout, type Observable } from 'rxjs';
import { familyOf, inOrder, parseAddress, type Family, type IpAddress } from '../../model/address.ts';
import type { Fault } from '../../model/fault.ts';
import type { Clock } from '../../ports.ts';
import type { ResolvConf } from './resolv-conf.ts';

/** One name and one type of record. */
export interface Question {
  /** Absolute, without the dot at its end. */
  readonly name: string;
  readonly family: Family;
  /** The hostname in the settings that it comes from; a search domain may have been added. */
  readonly hostname: string;
}

/** The answer of DNS to a question. */
export type Reply =
  | {
      readonly kind: 'found';
      /** In numeric order, each once; never empty. */
      readonly addresses: readonly IpAddress[];
      /** The smallest time to live of the records. */
      readonly ttlMs: number;
    }
  /** There are no addresses: NXDOMAIN, or a name without such records. */
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly fault: Fault };

/** The record type that has the addresses of a family. */
export function recordType(family: Family): 'A' | 'AAAA' {
  return family === 4 ? 'A' : 'AAAA';
}

/**
 * Asks the servers in turn, round after round, until one answers; all of it within `deadlineMs`. Emits one reply and
 * completes. When all fail, the fault names the last failure of each.
 *
 *     servers a b, attempts 2    a  b  a  b
 *     each try may take          a quarter of the deadline, or resolv.conf's `timeout` if that is less
 */
export function ask(
  question: Question,
  { nameservers, attempts, timeoutMs = Infinity }: ResolvConf,
  deadlineMs: number,
  clock: Clock,
): Observable<Reply> {
  return defer(() => {
    const tries = Array.from({ length: attempts }, () => nameservers).flat();
    const eachMs = Math.min(timeoutMs, deadlineMs / tries.length);
    const codes = new Map<string, string>();

    const answer$ = tries.map((server) =>
      askServer(question, server, eachMs, clock).pipe(
        tap((answer) => {
          if (answer.kind === 'failed') codes.set(server, answer.code);
        }),
      ),
    );
    return concat(...answer$).pipe(
      first((answer) => answer.kind !== 'failed', failed('')),
      map((answer): Reply =>
        answer.kind === 'failed' ? { kind: 'failed', fault: faultOf(question, codes) } : answer,
      ),
    );
  });
}

/** The answer of one server, or the error code of c-ares in its place. */
type ServerAnswer = Exclude<Reply, { kind: 'failed' }> | { readonly kind: 'failed'; readonly code: string };

/** Timeouts of c-ares adapt to what it measures. They are longer than any deadline of ours, which follows the clock. */
const noTimeout = { timeout: 3_600_000, maxTimeout: 3_600_000, tries: 1 };

/**
 * Asks one server once; an answer that is too long for UDP comes by TCP. Emits one answer and completes, never fails;
 * unsubscribing closes the socket.
 *
 * Each question has its own Resolver (some 30 µs), so that none inherits the timeouts of another.
 */
function askServer(
  question: Question,
  server: string,
  timeoutMs: number,
  { scheduler }: Clock,
): Observable<ServerAnswer> {
  return defer(() => {
    const resolver = new Resolver(noTimeout);
    return from(resolve(resolver, question, server)).pipe(finalize(() => resolver.cancel()));
  }).pipe(timeout({ first: timeoutMs, scheduler, with: () => of(failed('ETIMEOUT')) }));
}

async function resolve(
  resolver: Resolver,
  { name, family }: Question,
  server: string,
): Promise<ServerAnswer> {
  try {
    resolver.setServers([server]);
    const records =
      family === 4
        ? await resolver.resolve4(name, { ttl: true })
        : await resolver.resolve6(name, { ttl: true });
    // An AAAA record may hold a mapped IPv4 address, which cannot be an IPv6 peer.
    const addresses = records
      .map(({ address }) => parseAddress(address))
      .filter((address) => address !== undefined)
      .filter((address) => familyOf(address) === family);
    if (addresses.length === 0) return failed('EBADRESP');
    const ttlMs = Math.min(...records.map(({ ttl }) => ttl)) * 1000;
    return { kind: 'found', addresses: inOrder(new Set(addresses)), ttlMs };
  } catch (error) {
    const code = codeOf(error);
    // NXDOMAIN and an empty answer mean that there are no addresses; after any other error they are not known.
    return code === 'ENOTFOUND' || code === 'ENODATA' ? { kind: 'none' } : failed(code);
  }
}

function failed(code: string): ServerAnswer {
  return { kind: 'failed', code };
}

function codeOf(error: unknown): string {
  const hasCode = error instanceof Error && 'code' in error && typeof error.code === 'string';
  return hasCode ? String(error.code) : String(error);
}

/** The codes of c-ares, as Node passes them on: the kind of fault and plain words. */
const meanings: Readonly<Record<string, readonly [Fault['kind'], string]>> = {
  ETIMEOUT: ['unreachable', 'does not answer'],
  ECONNREFUSED: ['unreachable', 'cannot be reached'],
  ESERVFAIL: ['unreachable', 'answers SERVFAIL, it cannot resolve the name'],
  EREFUSED: ['refused', 'answers REFUSED, it does not serve us'],
  ENOTIMP: ['refused', 'answers NOTIMP, it does not support such queries'],
  EFORMERR: ['refused', 'answers FORMERR, it does not understand the query'],
  EBADNAME: ['refused', 'was not asked, because this is not a valid DNS name'],
  EBADRESP: ['unreadable', 'gives an answer that cannot be read'],
};

/** @param codes each server's error code, such as `ESERVFAIL`, by its address (with the port unless 53) */
function faultOf({ name, family, hostname }: Question, codes: ReadonlyMap<string, string>): Fault {
  const failures = Array.from(codes, ([server, code]) => {
    const [kind, words] = meanings[code] ?? ['unreachable', `failed with ${code}`];
    return { kind, words: `${server} ${words}` };
  });
  const asked = hostname.replace(/\.$/, '') === name ? name : `${hostname} as ${name}`;
  return {
    // The kind of the fault is that of the first server, which should have answered.
    kind: failures[0]?.kind ?? 'unreachable',
    who: `DNS ${Array.from(codes.keys()).join(', ')}`,
    detail: `asked for ${asked} ${recordType(family)}: ${failures.map(({ words }) => words).join('; ')}`,
  };
}
