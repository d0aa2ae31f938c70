import { countsAsUp } from './health.ts';
import { draftOf, isSeenUp, worstFirst, type Draft, type Seat } from './draft.ts';
import type { Leeway } from './budget.ts';
import { isPenalised } from './ledger.ts';
import type { Scene, Wish } from './group-situation.ts';
import type { KnownEndpoint } from '../model/sighting.ts';
import { fraction } from './hash.ts';
import { candidatesOf } from './pool.ts';
import { rankingOf } from './rank.ts';

/**
 * The wish of a group with `max_peers`, in five steps, each of them looking only at what runs now:
 *
 *     1 clear     who is gone leaves; who is missing but up is left to the guards and no longer counts
 *     2 shrink    more than max_peers: the worst goes, once max_peers others are up (the end of a swap)
 *     3 replace   who failed makes room for a candidate, up to max_peers; without one it stays
 *     4 fill      places that are empty, or taken by somebody who terminates, get a candidate, a penalised
 *                 one where no other is left
 *     5 rebalance when all is well: a better-ranked candidate is configured beside (the begin of a swap)
 *
 * Who drains stays with whom it has while they are enough: it is about to go.
 */
export function upstream(scene: Scene, maxPeers: number, leeway: Leeway): Wish {
  const draft = draftOf(scene, leeway.room);
  if (scene.situation.draining === true && servesWhileDraining(draft)) return draft.wish();
  shrink(draft, maxPeers);
  replace(draft, maxPeers, leeway.replacements);
  fill(draft, maxPeers);
  if (!leeway.swapping && draft.isQuiet()) rebalance(draft, maxPeers);
  return draft.wish();
}

function servesWhileDraining(draft: Draft): boolean {
  const { minPeers } = draft.scene.group;
  return draft.seats().filter(({ condition }) => countsAsUp(condition)).length >= minPeers;
}

function shrink(draft: Draft, maxPeers: number): void {
  const byRank = draft.scene.situation.policy.selection === 'rendezvous';
  // Who is missing from discovery is the guards' business: it neither goes here nor pushes anybody out.
  const named = () => draft.seats().filter(({ rank }) => rank !== Infinity);
  for (const seat of worstFirst(named())) {
    const others = named().filter((other) => other !== seat);
    if (others.length < maxPeers) return;
    // It stands in for one that terminates: what failed is replaced, or stays where nobody better is left.
    if (seat.condition.kind === 'failed' && others.filter(staysThere).length < maxPeers) continue;
    if (seat.condition.kind === 'failed' && others.some(isSeenUp)) draft.remove(seat, seat.condition.because);
    else if (others.filter(isSeenUp).length < maxPeers) return;
    else draft.remove(seat, seat.terminating ? 'terminating' : byRank ? 'outranked' : 'surplus');
  }
}

function replace(draft: Draft, maxPeers: number, replacements: number): void {
  const holding = () =>
    draft.seats().filter((seat) => seat.condition.kind !== 'failed' && staysThere(seat)).length;
  let left = replacements;
  for (const seat of worstFirst(draft.seats())) {
    if (seat.condition.kind !== 'failed' || holding() >= maxPeers) return;
    const successor = left > 0 ? draft.pool.take() : undefined;
    if (successor === undefined) {
      draft.stay(seat, left > 0 ? 'kept-no-candidate' : 'kept-all-down');
    } else {
      left -= 1;
      const goes = draft.remove(seat, seat.condition.because, successor.address);
      if (goes || draft.hasRoom(successor)) draft.add(successor, 'replaces-failed', seat.address);
      else draft.withhold(successor, 'replaces-failed');
    }
  }
}

function staysThere({ terminating }: Seat): boolean {
  return !terminating;
}

function fill(draft: Draft, maxPeers: number): void {
  const { minPeers } = draft.scene.group;
  const { ledger, now } = draft.scene.situation;
  const leaving = draft
    .seats()
    .filter(({ terminating, condition }) => terminating && condition.kind !== 'failed');
  let missing = maxPeers - (draft.seats().length - leaving.length);
  while (missing > 0) {
    missing -= 1;
    const empty = draft.seats().length < maxPeers;
    const newcomer = draft.pool.take({ lastResort: true });
    if (newcomer === undefined) return;
    const relieved = empty ? undefined : leaving.shift();
    // One that failed us lately may fail again: nobody who is up goes for it before it is up.
    const mayBreakFirst =
      draft.seats().filter(isSeenUp).length > minPeers && !isPenalised(ledger, newcomer, now);
    if (
      relieved !== undefined &&
      (!countsAsUp(relieved.condition) || (!draft.hasRoom(newcomer) && mayBreakFirst))
    ) {
      draft.remove(relieved, 'terminating', newcomer.address);
    }
    const reason = relieved === undefined ? 'chosen' : 'relieves-terminating';
    if (draft.hasRoom(newcomer)) draft.add(newcomer, reason, relieved?.address);
    else draft.withhold(newcomer, reason);
  }
}

function rebalance(draft: Draft, maxPeers: number): void {
  const seats = draft.seats();
  const worst = worstFirst(seats)[0];
  if (worst === undefined || seats.length !== maxPeers || !seats.every(isSeenUp)) return;

  const better = outranking(draft.scene, worst);
  if (better === undefined) return;
  if (better.dueAt > draft.scene.situation.now) {
    draft.due(better.newcomer, better.dueAt);
  } else if (draft.hasRoom(better.newcomer)) {
    draft.add(better.newcomer, 'outranks', worst.address);
  } else if (seats.length > draft.scene.group.minPeers) {
    const goes = draft.remove(worst, 'outranked', better.newcomer.address);
    if (goes) draft.add(better.newcomer, 'outranks', worst.address);
  } else {
    draft.withhold(better.newcomer, 'outranks');
  }
}

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
