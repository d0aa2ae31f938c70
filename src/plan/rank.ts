import type { IpAddress } from '../model/address.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { Policy, Spread } from '../model/group.ts';
import { hash64 } from './hash.ts';
import type { KnownEndpoint, View } from '../model/sighting.ts';
import { conditionOf } from './health.ts';
import { isPenalised } from './ledger.ts';
import { holdOf } from './quarantine.ts';
import type { Scene } from './group-situation.ts';

/** What a device's preferences come from. */
export type Chooser = Pick<Policy, 'selection' | 'seed' | 'self'>;

/**
 * Orders endpoints by how much this device prefers them, best first.
 *
 * `rendezvous` is highest-random-weight hashing on stable identities: everyone ranks for itself, loads
 * even out, and a newcomer or a leaver moves only those it concerns. `random` ranks by chance, anew with
 * each start of the agent, as the original did.
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
  return nthOf(scored, ({ uid, address }) => uid ?? address)
    .toSorted((a, b) => a.nth - b.nth)
    .map(({ thing }) => thing);
}

/** A hash costs microseconds and every round asks for the same ones; names that have gone are swept out at times. */
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

/** Two pods of one name (one ends while the other starts) score the same: any fixed order will do. */
function byAddress(a: { readonly address: IpAddress }, b: { readonly address: IpAddress }): number {
  return a.address < b.address ? -1 : 1;
}

/** Tells of each thing the how-manieth of its kind it is, from 0, in the order given. */
export function nthOf<T>(
  things: readonly T[],
  kindOf: (thing: T) => string | undefined,
): readonly { readonly thing: T; readonly nth: number }[] {
  const counts = new Map<string | undefined, number>();
  return things.map((thing) => {
    const nth = counts.get(kindOf(thing)) ?? 0;
    counts.set(kindOf(thing), nth + 1);
    return { thing, nth };
  });
}

/**
 * Reorders a ranking so that those at its head stand in different places, the first of them in our own.
 *
 *     ranked, our zone is b    a1 a2 b1 a3 c1 b2      (the letter is the zone)
 *     spread out               b1 a1 c1 a2 b2 a3
 *
 * The best of every zone come first, then the second of every zone, and so on, each time in the order of the
 * ranking; only the best of our own zone jumps the queue. A newcomer so displaces one place's choice and leaves
 * the others alone. Those of whom nobody knows the place count as one place: where nobody tells, nothing changes.
 */
export function spreadOut<E>(
  ranked: readonly E[],
  placeOf: (endpoint: E) => string | undefined,
  own: string | undefined,
): readonly E[] {
  return nthOf(ranked, placeOf)
    .map(({ thing, nth }) => {
      const isNearest = nth === 0 && own !== undefined && placeOf(thing) === own;
      return { thing, turn: isNearest ? -1 : nth };
    })
    .toSorted((a, b) => a.turn - b.turn)
    .map(({ thing }) => thing);
}

/**
 * The zone or node of this device: as the environment tells, else as a source says of our own pod, else (the
 * zone) of any pod on our node; undefined when nobody knows.
 */
export function ownPlace({ self }: Pick<Policy, 'self'>, view: View, spread: Spread): string | undefined {
  if (self[spread] !== undefined) return self[spread];
  const endpoints = Array.from(view.values()).flatMap(({ known }) => Array.from(known.values()));
  // Should two sources contradict each other, any order will do that is not theirs.
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

/**
 * The members of a group as this device prefers them, best first, spread over zones or nodes where the
 * settings ask for it.
 *
 * Who would not be taken now (terminates, failed, is penalised or not ready) does not take its zone's turn
 * either, so that a successor comes from the same zone; they stand at the end. A peer that is there and not
 * ready keeps its turn: its session outranks a readiness that comes and goes.
 */
export function rankingOf({ group, members, running, situation }: Scene): readonly KnownEndpoint[] {
  const { policy, view, health, ledger, now } = situation;
  const { spread } = group;
  const ranked = rank(members.values(), policy);
  if (spread === undefined) return ranked;

  const isAble = (endpoint: KnownEndpoint) => {
    if (endpoint.terminating) return false;
    if (!running.has(endpoint.address) && holdOf(ledger, endpoint.address) !== undefined) return false;
    return running.has(endpoint.address)
      ? conditionOf(health, endpoint.address, policy, now).kind !== 'failed'
      : endpoint.serving && !isPenalised(ledger, endpoint, now);
  };
  const own = ownPlace(policy, view, spread);
  const spreadOver = (endpoints: readonly KnownEndpoint[]) =>
    spreadOut(endpoints, (endpoint) => endpoint[spread], own);
  return [
    ...spreadOver(ranked.filter(isAble)),
    ...spreadOver(ranked.filter((endpoint) => !isAble(endpoint))),
  ];
}
