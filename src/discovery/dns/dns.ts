import { defer, filter, forkJoin, map, merge, of, repeat, tap, timer, type Observable } from 'rxjs';
import type { Family } from '../../model/address.ts';
import { messageOf } from '../../model/message-of.ts';
import { bareEndpoint, type Sighting, type Source } from '../../model/sighting.ts';
import type { Clock, Discovery } from '../../ports.ts';
import { ask, recordType, type Reply } from './ask.ts';
import { afterReplies, afterReply, beforeLook, namesToAsk, namesToTry, noLooks } from './look.ts';
import type { ResolvConf } from './resolv-conf.ts';

export interface DnsSource extends LookSettings {
  readonly group: string;
  /** A look-up that takes longer has failed. */
  readonly deadlineMs?: number;
}

export interface LookSettings {
  /** A headless Service, or any name; with a dot at its end no search domain is tried. */
  readonly hostname: string;
  /** Called before every look-up, so that a change needs no restart; when it throws, the source is blind. */
  readonly resolvConf: () => ResolvConf;
  readonly clock: Clock;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
}

/** An empty answer counts after this time (ms): caches keep it that long, and a restarting DNS server gives it too. */
const confirmEmptyMs = 30_000;

/** The addresses of a hostname as members of a group. The A and the AAAA records are two separate sources. */
export function dnsDiscovery(settings: DnsSource): Discovery {
  const { group, hostname, clock, deadlineMs = 5000 } = settings;
  const perFamily = ([4, 6] as const).map((family: Family) => {
    const source: Source = { id: `dns ${hostname} ${recordType(family)}`, group, family, confirmEmptyMs };
    const reply$ = lookAgain(settings, (name, conf) =>
      ask({ name, family, hostname }, conf, deadlineMs, clock),
    );
    return { source, sighting$: reply$.pipe(map((reply) => sightingOf(reply, source))) };
  });
  return {
    sources: perFamily.map(({ source }) => source),
    sighting$: merge(...perFamily.map(({ sighting$ }) => sighting$)),
  };
}

/**
 * Looks a hostname up, waits as long as the reply asks for, and looks it up again, for as long as it is subscribed to.
 *
 *     look-up   x-(a|)     x-(a|)
 *     wait          -ttl----      -ttl----
 *     result    --a----------a----------
 */
export function lookAgain(
  { hostname, resolvConf, clock: { scheduler }, random }: LookSettings,
  askName: (name: string, conf: ResolvConf) => Observable<Reply>,
): Observable<Reply> {
  return defer(() => {
    let looks = noLooks;
    const look$ = defer(() => {
      const conf = readOrFail(resolvConf);
      if ('kind' in conf) return of(afterReply(looks, conf, random));
      const names = namesToTry(hostname, conf);
      const begun = beforeLook(looks, names, scheduler.now());
      const reply$ = namesToAsk(begun, names).map((name) =>
        askName(name, conf).pipe(map((reply) => ({ name, reply }))),
      );
      return forkJoin(reply$).pipe(
        map((replies) => afterReplies(begun, hostname, replies, scheduler.now(), random)),
      );
    });
    return look$.pipe(
      tap((step) => {
        looks = step.looks;
      }),
      repeat({ delay: () => timer(looks.restMs, scheduler) }),
      map(({ reply }) => reply),
      filter((reply) => reply !== undefined),
    );
  });
}

function readOrFail(resolvConf: () => ResolvConf): ResolvConf | Reply {
  try {
    return resolvConf();
  } catch (error) {
    const detail = `cannot find out which servers to ask: ${messageOf(error)}`;
    return { kind: 'failed', fault: { kind: 'unreadable', who: 'resolv.conf', detail } };
  }
}

function sightingOf(reply: Reply, source: Source): Sighting {
  switch (reply.kind) {
    case 'found':
      return { kind: 'seen', source, endpoints: reply.addresses.map(bareEndpoint) };
    case 'none':
      return { kind: 'seen', source, endpoints: [] };
    case 'failed':
      return { kind: 'blind', source, because: reply.fault };
  }
}
