import type { KnownEndpoint } from '../model/sighting.ts';
import { fraction } from './hash.ts';
import { isPenalised } from './penalty.ts';
import { candidatesOf } from './pool.ts';
import { rankingOf } from './ranking-of.ts';
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
  scene: Scene,
  worst: Seat,
): { readonly newcomer: KnownEndpoint; readonly dueAt: number } | undefined {
  const { policy, ledger, now } = scene.situation;
  if (policy.selection === 'random' || worst.rank === Infinity) return undefined;

  const patience = policy.rebalanceAfterMs * (1 + 2 * fraction(policy.self.identity, 'rebalance'));
  const better = candidatesOf(scene, rankingOf(scene).slice(0, worst.rank))
    .filter((endpoint) => !isPenalised(ledger, endpoint, now))
    .flatMap((newcomer) => {
      const { servingSince } = newcomer;
      return servingSince === undefined ? [] : [{ newcomer, dueAt: servingSince + patience }];
    });
  return better.find(({ dueAt }) => dueAt <= now) ?? better.sort((a, b) => a.dueAt - b.dueAt)[0];
}
