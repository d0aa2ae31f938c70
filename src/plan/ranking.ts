import type { IpAddress } from '../model/address.ts';
import type { Policy, Spread } from '../model/group.ts';
import { hash64 } from './hash.ts';
import type { Endpoint, KnownEndpoint, View } from '../model/sighting.ts';
import { isPenalised } from './ledger.ts';
import { holdOf } from './quarantine.ts';
import type { GroupSituation } from './group-situation.ts';
import type { Ledger } from '../model/ledger.ts';

/**
 * The members of a group in this device's order of preference, best first, spread over zones or nodes where the
 * settings ask for it.
 *
 * A member that cannot be chosen now (it terminates, has failed, is penalised, refused or not ready) comes last and
 * does not use up its zone's turn, so that its successor comes from the same zone. A neighbor that is not ready keeps
 * its turn, because readiness may come and go while the session stays up.
 */
export function rankingOf({
  settings,
  members,
  neighbors,
  situation,
}: GroupSituation): readonly KnownEndpoint[] {
  const { policy, view, ledger, now } = situation;
  const { spread } = settings;
  const ranked = rank(members.values(), policy);
  if (spread === undefined) return ranked;

  const isAble = (endpoint: KnownEndpoint) => {
    if (endpoint.terminating) return false;
    const neighbor = neighbors.get(endpoint.address);
    if (neighbor !== undefined) return neighbor.condition.kind !== 'failed';
    if (holdOf(ledger, endpoint.address) !== undefined) return false;
    return endpoint.serving && !isPenalised(ledger, endpoint, now);
  };
  const own = ownPlace(policy, view, spread);
  const spreadOver = (endpoints: readonly KnownEndpoint[]) =>
    spreadOut(endpoints, (endpoint) => endpoint[spread], own);
  return [
    ...spreadOver(ranked.filter(isAble)),
    ...spreadOver(ranked.filter((endpoint) => !isAble(endpoint))),
  ];
}

/**
 * The candidates for a slot, best first: those that serve, then the others.
 *
 * A penalised candidate is the last resort, for a slot that is empty or whose peer terminates.
 */
export interface Pool {
  /** Takes the best out of the pool; `lastResort` also takes a penalised candidate. */
  readonly take: (options?: { readonly lastResort: boolean }) => KnownEndpoint | undefined;
}

export function poolOf(ranked: readonly KnownEndpoint[], ledger: Ledger, now: number): Pool {
  const { queue, lastResorts } = queueOf(ranked, ledger, now);
  return {
    take: ({ lastResort } = { lastResort: false }) =>
      queue.shift() ?? (lastResort ? lastResorts.shift() : undefined),
  };
}

/** The ranked members of a group that are not its neighbors and may become one. */
export function candidatesOf(
  { neighbors, situation: { ledger } }: Pick<GroupSituation, 'neighbors' | 'situation'>,
  ranking: readonly KnownEndpoint[],
): readonly KnownEndpoint[] {
  return ranking.filter(
    ({ address, terminating }) =>
      !neighbors.has(address) && !terminating && holdOf(ledger, address) === undefined,
  );
}

/** The order in which candidates are taken. */
export function queueOf(
  ranked: readonly KnownEndpoint[],
  ledger: Ledger,
  now: number,
): { readonly queue: KnownEndpoint[]; readonly lastResorts: KnownEndpoint[] } {
  const penalised = (endpoint: KnownEndpoint) => isPenalised(ledger, endpoint, now);
  const ordered = [...ranked.filter(({ serving }) => serving), ...ranked.filter(({ serving }) => !serving)];
  return {
    queue: ordered.filter((endpoint) => !penalised(endpoint)),
    lastResorts: ordered.filter(penalised),
  };
}

/** The settings that a device's ranking depends on. */
export type Chooser = Pick<Policy, 'selection' | 'seed' | 'self'>;

/**
 * Orders endpoints by how much this device prefers them, best first.
 *
 * `rendezvous` is highest-random-weight hashing on stable identities: every device ranks for itself, loads even out,
 * and a reflector that comes or goes moves only its own clients. `random` ranks at random, anew with each start of the
 * agent, as meshrr 0.2 did.
 *
 * A dual-stack pod has two addresses and one uid: its second address comes after all other pods.
 */
export function rank<E extends Pick<Endpoint, 'identity' | 'address' | 'uid'>>(
  endpoints: Iterable<E>,
  policy: Chooser,
): readonly E[] {
  const scored = Array.from(endpoints, (endpoint) => ({ endpoint, score: scoreOf(policy, endpoint) }))
    .sort((a, b) => (a.score === b.score ? byAddress(a.endpoint, b.endpoint) : a.score > b.score ? -1 : 1))
    .map(({ endpoint }) => endpoint);
  return ordinalByKind(scored, ({ uid, address }) => uid ?? address)
    .toSorted((a, b) => a.ordinal - b.ordinal)
    .map(({ item }) => item);
}

/** Hashes computed so far: every round asks for the same ones. The cache is cleared when it is full. */
const scores = new Map<string, bigint>();
const mostScores = 20_000;

/** The weight of an endpoint for this device: 64 bits, the highest is ranked first. */
export function scoreOf(
  { selection, seed, self }: Chooser,
  { identity }: Pick<Endpoint, 'identity'>,
): bigint {
  const chooser = selection === 'random' ? seed : self.identity;
  const key = `${chooser}\0${identity}`;
  const known = scores.get(key);
  if (known !== undefined) return known;
  if (scores.size >= mostScores) scores.clear();
  const score = hash64(chooser, identity);
  scores.set(key, score);
  return score;
}

/**
 * Two pods with one name (one ends while the other starts) have the same score; any order will do if it is always the
 * same.
 */
function byAddress(a: { readonly address: IpAddress }, b: { readonly address: IpAddress }): number {
  return a.address < b.address ? -1 : 1;
}

/** Numbers each item within its kind, from 0, keeping order. */
function ordinalByKind<T>(
  items: readonly T[],
  kindOf: (item: T) => string | undefined,
): readonly { readonly item: T; readonly ordinal: number }[] {
  const counts = new Map<string | undefined, number>();
  return items.map((item) => {
    const ordinal = counts.get(kindOf(item)) ?? 0;
    counts.set(kindOf(item), ordinal + 1);
    return { item, ordinal };
  });
}

/**
 * Reorders a ranking so that its first endpoints are in different places (zones or nodes), the first of all in our own.
 *
 *     ranked, our zone is b    a1 a2 b1 a3 c1 b2      (the letter is the zone)
 *     spread out               b1 a1 c1 a2 b2 a3
 *
 * The best of every zone come first, then the second of every zone, and so on, each time in the order of the ranking,
 * except that the best of our own zone precedes all others. So a newcomer displaces the choice of its own place only.
 * Endpoints without a known place count as one place, so if no place is known the order does not change.
 */
export function spreadOut<E>(
  ranked: readonly E[],
  placeOf: (endpoint: E) => string | undefined,
  own: string | undefined,
): readonly E[] {
  return ordinalByKind(ranked, placeOf)
    .map(({ item, ordinal }) => {
      const isNearest = ordinal === 0 && own !== undefined && placeOf(item) === own;
      return { item, turn: isNearest ? -1 : ordinal };
    })
    .toSorted((a, b) => a.turn - b.turn)
    .map(({ item }) => item);
}

/**
 * The zone or node of this device, from the environment or from what a source says about our own pod; a zone also from
 * what a source says about any pod on our node. `undefined` if it is not known.
 */
export function ownPlace({ self }: Pick<Policy, 'self'>, view: View, spread: Spread): string | undefined {
  if (self[spread] !== undefined) return self[spread];
  const endpoints = Array.from(view.values()).flatMap(({ known }) => Array.from(known.values()));
  // Where two sources contradict each other the result must not depend on their order.
  const place = (is: (endpoint: KnownEndpoint) => boolean) =>
    endpoints
      .filter(is)
      .flatMap((endpoint) => endpoint[spread] ?? [])
      .toSorted()[0];
  return (
    place(({ address }) => self.addresses.has(address)) ??
    place(({ node }) => node !== undefined && node === self.node)
  );
}
