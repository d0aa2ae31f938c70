import type { IpAddress } from '../model/address.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { Policy } from '../model/group.ts';
import { hash64 } from './hash.ts';
import { nthOf } from './nth-of.ts';

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
