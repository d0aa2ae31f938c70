import { inOrder, inOrderOf, mayBeNeighbor, type IpAddress } from '../model/address.ts';
import {
  canName,
  type Endpoint,
  type KnownEndpoint,
  type Sighting,
  type Source,
  type SourceView,
  type View,
} from '../model/sighting.ts';
import { defined } from '../model/defined.ts';

/** How long an endpoint is remembered after its source has stopped naming it (ms). */
const forgetGoneAfterMs = 10 * 60_000;

/** The view before the first answer of any source. */
export function unheard(sources: readonly Source[], now: number): View {
  return new Map(sources.map((source) => [source.id, nothingFrom(source, now)]));
}

function nothingFrom(source: Source, now: number): SourceView {
  return { source, state: 'unheard', since: now, known: new Map(), gone: new Map(), answers: undefined };
}

/** Folds an answer of a source into the view. `now` is the time of the answer. */
export function observe(view: View, sighting: Sighting, now: number): View {
  const { id } = sighting.source;
  return new Map(view).set(id, observed(view.get(id), sighting, now));
}

/** What is known from one source after its answer. */
export function observed(before: SourceView | undefined, sighting: Sighting, now: number): SourceView {
  const known = before ?? nothingFrom(sighting.source, now);
  return sighting.kind === 'blind' ? blinded(known, sighting, now) : seen(known, sighting, now);
}

/**
 * Whether a source's last answer counts for removals.
 *
 * An empty answer may come from a resolver's negative cache, so it counts only once it has been repeated for
 * `confirmEmptyMs`.
 */
export function isBelievable({ state, source, emptySince, answers }: SourceView): boolean {
  if (state !== 'seeing' || answers === undefined) return false;
  return emptySince === undefined || answers.last - emptySince >= source.confirmEmptyMs;
}

/** The view of a source that cannot see: the endpoints of its last answer stay. */
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

/** An address can be named twice while a pod replaces another one: the pod that stays counts. */
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

/** What the sources prove about an address that a group has configured and no source names. */
export type Absence =
  /** Too few of the sources that could name it can see. */
  | { readonly kind: 'blind' }
  /** The sources agree that it is missing, and have answered without it for this long (ms); 0 after one answer. */
  | { readonly kind: 'missing'; readonly forMs: number };

/**
 * Judges the absence of an address that has been configured since `since`.
 *
 * It counts as missing if every source that could name it has answered at least once, and all sources that named it
 * before and can see agree, at least one of them. If none ever named it (an operator added it, or the agent has just
 * started), every source that could name it must be able to see.
 */
export function absenceOf(sources: readonly SourceView[], address: IpAddress, since: number): Absence {
  const able = sources.filter(({ source }) => canName(source, address));
  const judges = able.length > 0 ? able : sources;
  const heard = judges.flatMap((judge) =>
    judge.answers === undefined ? [] : [{ ...judge, answers: judge.answers }],
  );
  if (heard.length < judges.length) return { kind: 'blind' };

  const knowers = heard.filter(({ known, gone }) => known.has(address) || gone.has(address));
  const witnesses = (knowers.length > 0 ? knowers : heard).filter(isBelievable);
  const agreed = knowers.length > 0 ? witnesses.length > 0 : witnesses.length === heard.length;
  if (!agreed || witnesses.length === 0) return { kind: 'blind' };
  return {
    kind: 'missing',
    forMs: Math.min(...witnesses.map((witness) => missingForMs(witness, address, since))),
  };
}

/** A source that has answered at least once. */
type Heard = SourceView & { readonly answers: NonNullable<SourceView['answers']> };

/** The time from the first answer without the address to the last. A single answer proves no duration. */
function missingForMs({ answers, gone }: Heard, address: IpAddress, since: number): number {
  const firstWithout = gone.get(address) ?? Math.max(answers.first, since);
  return answers.previous >= firstWithout ? answers.last - firstWithout : 0;
}

/** The sources of one group. */
export function sourcesOf(view: View, group: string): readonly SourceView[] {
  return Array.from(view.values()).filter(({ source }) => source.group === group);
}

/**
 * The members of a group by all its sources, in numeric order.
 *
 *     seeing source   blind source    member
 *     names it        –               yes
 *     –               named it        yes: its last answer counts
 *     no longer       named it        no: a source that sees overrules one that cannot
 *
 * Where several sources name an address, "not terminating" wins (an address is reused while the old pod still ends),
 * then an answer with the pod's name, then "serving". After that any order will do that does not depend on the order of
 * the sources.
 */
export function discovered(sources: readonly SourceView[]): ReadonlyMap<IpAddress, KnownEndpoint> {
  const believable = sources.filter(isBelievable);
  const members = new Map<IpAddress, KnownEndpoint>();
  for (const source of sources) {
    for (const [address, endpoint] of source.known) {
      if (!believable.includes(source) && believable.some(({ gone }) => gone.has(address))) continue;
      const other = members.get(address);
      if (other === undefined || isBetterAnswer(endpoint, other)) members.set(address, endpoint);
    }
  }
  const ordered = inOrderOf(members.values(), ({ address }) => address);
  return new Map(ordered.map((endpoint) => [endpoint.address, endpoint]));
}

function isBetterAnswer(one: KnownEndpoint, other: KnownEndpoint): boolean {
  if (one.terminating !== other.terminating) return !one.terminating;
  if (isNamed(one) !== isNamed(other)) return isNamed(one);
  if (one.serving !== other.serving) return one.serving;
  if (one.identity !== other.identity) return one.identity < other.identity;
  const [words, otherWords] = [wordsOf(one), wordsOf(other)];
  if (words !== otherWords) return words > otherWords;
  return (one.servingSince ?? 0) < (other.servingSince ?? 0);
}

/** What is known besides the name, as text that sorts later where more is known. */
function wordsOf({ uid = '', zone = '', node = '' }: KnownEndpoint): string {
  return [uid, zone, node].join('\0');
}

function isNamed({ identity, address }: KnownEndpoint): boolean {
  return identity !== address;
}

/**
 * A sighting without the addresses that no other host can have. If no other address is left, that does not mean that
 * the members are gone: the source counts as blind.
 *
 *     the source names         the sighting has
 *     10.0.0.1, 10.0.0.2       both
 *     10.0.0.1, 0.0.0.0        10.0.0.1; the other is left out and reported
 *     0.0.0.0, 127.0.0.1       nothing: the source is blind
 *     no address               no address
 */
export function usable(sighting: Sighting, own: ReadonlySet<IpAddress>): Sighting {
  if (sighting.kind === 'blind') return sighting;
  const { source, endpoints } = sighting;
  const usable = endpoints.filter(({ address }) => mayBeNeighbor(address, own));
  if (usable.length === endpoints.length) return sighting;

  const unusable = new Set(endpoints.map(({ address }) => address)).difference(
    new Set(usable.map(({ address }) => address)),
  );
  const leftOut = inOrder(unusable);
  if (usable.length > 0) return { ...sighting, endpoints: usable, leftOut };
  const detail = `names only addresses that no neighbor can have: ${leftOut.slice(0, 5).join(', ')}`;
  return { kind: 'blind', source, because: { kind: 'unreadable', who: source.id, detail } };
}
