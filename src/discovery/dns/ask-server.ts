import { Resolver } from 'node:dns/promises';
import { defer, finalize, from, of, timeout, type Observable } from 'rxjs';
import { familyOf, inOrder, parseAddress } from '../../model/address.ts';
import type { Clock } from '../../ports.ts';
import type { Question } from './question.ts';
import type { Reply } from './reply.ts';

/** A reply of one server, or the error code of c-ares that came in its place. */
export type Heard = Exclude<Reply, { kind: 'failed' }> | { readonly kind: 'failed'; readonly code: string };

/** Longer than anybody waits: c-ares' own timeouts change with experience, ours are the clock's. */
const patience = { timeout: 3_600_000, maxTimeout: 3_600_000, tries: 1 };

/**
 * Asks one server once; an answer too long for UDP comes by TCP. Emits what was heard and completes, never
 * fails; unsubscribing closes the socket.
 *
 * Each question has a Resolver of its own (some 30 µs), so that none inherits another's timeouts.
 */
export function askServer(
  question: Question,
  server: string,
  timeoutMs: number,
  { scheduler }: Clock,
): Observable<Heard> {
  return defer(() => {
    const resolver = new Resolver(patience);
    return from(hear(resolver, question, server)).pipe(finalize(() => resolver.cancel()));
  }).pipe(timeout({ first: timeoutMs, scheduler, with: () => of(failed('ETIMEOUT')) }));
}

async function hear(resolver: Resolver, { name, family }: Question, server: string): Promise<Heard> {
  try {
    resolver.setServers([server]);
    const records =
      family === 4
        ? await resolver.resolve4(name, { ttl: true })
        : await resolver.resolve6(name, { ttl: true });
    // An IPv4 address mapped into an AAAA record is no IPv6 peer: what we cannot use is not there.
    const addresses = records
      .map(({ address }) => parseAddress(address))
      .filter((address) => address !== undefined)
      .filter((address) => familyOf(address) === family);
    if (addresses.length === 0) return failed('EBADRESP');
    const ttlMs = Math.min(...records.map(({ ttl }) => ttl)) * 1000;
    return { kind: 'found', addresses: inOrder(new Set(addresses)), ttlMs };
  } catch (error) {
    const code = codeOf(error);
    // NXDOMAIN, and a name without such records, are knowledge; all else is ignorance.
    return code === 'ENOTFOUND' || code === 'ENODATA' ? { kind: 'none' } : failed(code);
  }
}

function failed(code: string): Heard {
  return { kind: 'failed', code };
}

function codeOf(error: unknown): string {
  const hasCode = error instanceof Error && 'code' in error && typeof error.code === 'string';
  return hasCode ? String(error.code) : String(error);
}
