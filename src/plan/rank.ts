import type { IpAddress } from '../model/address.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { Policy } from '../model/group.ts';
import { hash64 } from './hash.ts';
import { nthOf } from './nth-of.ts';

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
  { selection, seed, self }: Pick<Policy, 'selection' | 'seed' | 'self'>,
): readonly E[] {
  const chooser = selection === 'random' ? seed : self.identity;
  const scored = Array.from(endpoints, (endpoint) => ({
    endpoint,
    score: scoreOf(chooser, endpoint.identity),
  }))
    .sort((a, b) => (a.score === b.score ? byAddress(a.endpoint, b.endpoint) : a.score > b.score ? -1 : 1))
    .map(({ endpoint }) => endpoint);
  return nthOf(scored, ({ uid, address }) => uid ?? address)
    .toSorted((a, b) => a.nth - b.nth)
    .map(({ thing }) => thing);
}

/** A hash costs microseconds and every round asks for the same ones; names that have gone are swept out at times. */
const scores = new Map<string, bigint>();
const mostScores = 20_000;

function scoreOf(chooser: string, identity: string): bigint {
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
