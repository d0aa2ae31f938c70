import type { IpAddress } from '../model/address.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { KnownEndpoint, Sighting, Source, SourceView, View } from '../model/sighting.ts';
import { defined } from '../model/defined.ts';

/** How long a source remembers whom it no longer names (ms); after that they are strangers to it. */
const forgetGoneAfterMs = 10 * 60_000;

/** The view before anybody has spoken. */
export function unheard(sources: readonly Source[], now: number): View {
  return new Map(
    sources.map((source) => [
      source.id,
      { source, state: 'unheard', since: now, known: new Map(), gone: new Map(), answers: undefined },
    ]),
  );
}

/** Folds what a source says into the view. `now` is when it said so. */
export function observe(view: View, sighting: Sighting, now: number): View {
  const { source } = sighting;
  const before = view.get(source.id) ?? {
    source,
    state: 'unheard',
    since: now,
    known: new Map(),
    gone: new Map(),
    answers: undefined,
  };
  const after = sighting.kind === 'blind' ? blinded(before, sighting, now) : seen(before, sighting, now);
  return new Map(view).set(source.id, after);
}

/**
 * Whether a source's last answer counts for removals.
 *
 * An empty answer may be a negative one out of a cache: it has to stand for a while first.
 */
export function isBelievable({ state, source, emptySince, answers }: SourceView): boolean {
  if (state !== 'seeing' || answers === undefined) return false;
  return emptySince === undefined || answers.last - emptySince >= source.confirmEmptyMs;
}

/** Blindness changes nothing but the knowledge of it; what was known stays. */
function blinded(
  before: SourceView,
  { because }: Extract<Sighting, { kind: 'blind' }>,
  now: number,
): SourceView {
  const { emptySince: _, leftOut: __, ...rest } = before;
  return { ...rest, state: 'blind', because, since: before.state === 'blind' ? before.since : now };
}

function seen(
  before: SourceView,
  { endpoints, leftOut }: Extract<Sighting, { kind: 'seen' }>,
  now: number,
): SourceView {
  const { because: _, leftOut: __, emptySince, fellFrom, ...rest } = before;
  const heard: SourceView = {
    ...rest,
    state: 'seeing',
    ...defined({ leftOut }),
    since: before.state === 'seeing' ? before.since : now,
    answers: {
      first: before.answers?.first ?? now,
      previous: before.answers?.last ?? now,
      last: now,
    },
  };

  if (endpoints.length === 0) {
    const since = emptySince ?? now;
    const fell = { ...defined({ fellFrom }), emptySince: since };
    if (now - since < before.source.confirmEmptyMs || before.known.size === 0) return { ...heard, ...fell };
    return {
      ...heard,
      known: new Map(),
      gone: goneNow(before, new Map(), since),
      fellFrom: before.known.size,
      emptySince: since,
    };
  }

  const known = namedNow(before.known, endpoints, now);
  return { ...heard, known, gone: remembered(goneNow(before, known, now), now) };
}

/** An address can be named twice while a pod replaces another: the one that stays is meant. */
function namedNow(
  before: SourceView['known'],
  endpoints: readonly Endpoint[],
  now: number,
): ReadonlyMap<IpAddress, KnownEndpoint> {
  const known = new Map<IpAddress, KnownEndpoint>();
  for (const endpoint of endpoints) {
    if (endpoint.terminating && known.get(endpoint.address)?.terminating === false) continue;
    const was = before.get(endpoint.address);
    const same = was?.identity === endpoint.identity && was.uid === endpoint.uid;
    const servingSince = endpoint.serving ? ((same ? was.servingSince : undefined) ?? now) : undefined;
    known.set(endpoint.address, { ...endpoint, servingSince });
  }
  return known;
}

function goneNow(before: SourceView, known: SourceView['known'], at: number): ReadonlyMap<IpAddress, number> {
  const gone = new Map(before.gone);
  for (const address of before.known.keys()) if (!known.has(address)) gone.set(address, at);
  for (const address of known.keys()) gone.delete(address);
  return gone;
}

function remembered(gone: ReadonlyMap<IpAddress, number>, now: number): ReadonlyMap<IpAddress, number> {
  return new Map(Array.from(gone).filter(([, since]) => now - since < forgetGoneAfterMs));
}
