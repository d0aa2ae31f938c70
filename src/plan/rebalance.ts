import type { KnownEndpoint } from '../model/sighting.ts';
import { fraction } from './hash.ts';
import { rank } from './rank.ts';
import type { Scene } from './scene.ts';
import type { Seat } from './seat.ts';

/**
 * The best candidate that outranks a peer which is up, and when it may be configured beside it.
 *
 * It has to have served without a break for `rebalance_after`; then devices go one after another, spread
 * over twice that time by a hash of their identity, so that a new reflector is not stormed. A peer by
 * chance (`random`) or one that nobody names outranks nobody and is outranked by nobody.
 */
export function outranking(
  { members, running, situation: { policy, ledger, now } }: Scene,
  worst: Seat,
): { readonly newcomer: KnownEndpoint; readonly dueAt: number } | undefined {
  if (policy.selection === 'random' || worst.rank === Infinity) return undefined;

  const patience = policy.rebalanceAfterMs * (1 + 2 * fraction(policy.self.identity, 'rebalance'));
  const better = rank(members.values(), policy)
    .slice(0, worst.rank)
    .filter(({ address, terminating, identity }) => {
      const welcome = (ledger.penalties.get(identity)?.until ?? 0) <= now;
      return !running.has(address) && !terminating && welcome;
    })
    .flatMap((newcomer) => {
      const { servingSince } = newcomer;
      return servingSince === undefined ? [] : [{ newcomer, dueAt: servingSince + patience }];
    });
  return better.find(({ dueAt }) => dueAt <= now) ?? better.sort((a, b) => a.dueAt - b.dueAt)[0];
}
