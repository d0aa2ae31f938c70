import { defer, map, merge, of, type Observable } from 'rxjs';
import type { Family } from '../../model/address.ts';
import { bareEndpoint } from '../../model/endpoint.ts';
import type { Sighting, Source } from '../../model/sighting.ts';
import type { Clock, Discovery } from '../../ports.ts';
import { lookAgain } from './look-again.ts';
import { rememberingLookUp } from './look-up.ts';
import { recordsOf } from './question.ts';
import type { Reply } from './reply.ts';
import type { ResolvConf } from './resolv-conf.ts';
import { messageOf } from '../../model/message-of.ts';

export interface DnsSource {
  readonly group: string;
  /** A headless Service, or any name; with a dot at its end no search domain is tried. */
  readonly hostname: string;
  /** Read before every look, so that a change needs no restart; what it throws makes us blind. */
  readonly resolvConf: () => ResolvConf;
  readonly clock: Clock;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** A look that takes longer has failed. */
  readonly deadlineMs?: number;
}

/** Negative answers are cached that long, and a DNS server that restarts gives them, too. */
const confirmEmptyMs = 30_000;

/** The addresses behind a name as members of a group; A and AAAA records are believed each by itself. */
export function dnsDiscovery(settings: DnsSource): Discovery {
  const families = ([4, 6] as const).map((family) => ({ family, source: sourceOf(settings, family) }));
  return {
    sources: families.map(({ source }) => source),
    sighting$: merge(...families.map(({ family, source }) => sightings(settings, family, source))),
  };
}

function sourceOf({ group, hostname }: DnsSource, family: Family): Source {
  return { id: `dns ${hostname} ${recordsOf(family)}`, group, family, confirmEmptyMs };
}

function sightings(settings: DnsSource, family: Family, source: Source): Observable<Sighting> {
  return defer(() => lookAgain(looking(settings, family), settings.random, settings.clock.scheduler)).pipe(
    map((reply) => sightingOf(reply, source)),
  );
}

/** One look each time it is subscribed to. */
function looking({ hostname, resolvConf, clock, deadlineMs = 5000 }: DnsSource, family: Family) {
  const lookUp = rememberingLookUp(hostname, family, deadlineMs, clock);
  return defer(() => {
    const conf = readOrFail(resolvConf);
    return 'kind' in conf ? of(conf) : lookUp(conf);
  });
}

function readOrFail(resolvConf: () => ResolvConf): ResolvConf | Reply {
  try {
    return resolvConf();
  } catch (error) {
    const detail = `cannot tell whom to ask: ${messageOf(error)}`;
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
