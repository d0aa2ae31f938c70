import type { KnownEndpoint } from '../model/sighting.ts';
import type { Budget } from './budget.ts';
import { draftOf, isSeenUp, worstFirst, type Draft, type Slot } from './draft.ts';
import type { GroupSituation, Proposal } from './group-situation.ts';
import { fraction } from './hash.ts';
import { countsAsUp } from './health.ts';
import { isPenalised } from './ledger.ts';
import { candidatesOf, rankingOf } from './ranking.ts';

/**
 * Proposes the peers of a group with `max_peers`, in five steps. Each looks only at what runs now:
 *
 *     1 clear     neighbors that are gone leave; missing ones that are up are left to the guards and hold no slot
 *     2 shrink    more than max_peers: the worst leaves, once max_peers others are up (the end of a swap)
 *     3 replace   a failed peer makes room for a candidate, up to max_peers; without a candidate it stays
 *     4 fill      a slot that is empty, or whose peer terminates, gets a candidate, a penalised one where no other
 *                 is left
 *     5 rebalance when all is well: a better-ranked candidate is configured beside the peer (the start of a swap)
 *
 * A reflector that drains is about to leave: it keeps its peers as they are while at least `min_peers` of them are up.
 */
export function upstream(group: GroupSituation, maxPeers: number, budget: Budget): Proposal {
  const draft = draftOf(group, budget.room);
  if (group.situation.draining === true && servesWhileDraining(draft)) return draft.proposal();
  shrink(draft, maxPeers);
  replace(draft, maxPeers, budget.replacements);
  fill(draft, maxPeers);
  if (!budget.swapping && draft.isQuiet()) rebalance(draft, maxPeers);
  return draft.proposal();
}

function servesWhileDraining({ group, slots }: Draft): boolean {
  return slots().filter(({ condition }) => countsAsUp(condition)).length >= group.settings.minPeers;
}

function shrink(draft: Draft, maxPeers: number): void {
  const byRank = draft.group.situation.policy.selection === 'rendezvous';
  // A peer that is missing from discovery is left to the guards: it neither leaves here nor pushes another out.
  const named = () => draft.slots().filter(({ rank }) => rank !== Infinity);
  for (const slot of worstFirst(named())) {
    const others = named().filter((other) => other !== slot);
    if (others.length < maxPeers) return;
    // This failed peer took over from a terminating one: `replace` replaces it, or keeps it if there is no candidate.
    if (slot.condition.kind === 'failed' && others.filter(staysThere).length < maxPeers) continue;
    if (slot.condition.kind === 'failed' && others.some(isSeenUp)) draft.remove(slot, slot.condition.because);
    else if (others.filter(isSeenUp).length < maxPeers) return;
    else draft.remove(slot, slot.terminating ? 'terminating' : byRank ? 'outranked' : 'surplus');
  }
}

function replace(draft: Draft, maxPeers: number, replacements: number): void {
  const holding = () =>
    draft.slots().filter((slot) => slot.condition.kind !== 'failed' && staysThere(slot)).length;
  let left = replacements;
  for (const slot of worstFirst(draft.slots())) {
    if (slot.condition.kind !== 'failed' || holding() >= maxPeers) return;
    const successor = left > 0 ? draft.pool.take() : undefined;
    if (successor === undefined) {
      draft.keep(slot, left > 0 ? 'kept-no-candidate' : 'kept-all-down');
    } else {
      left -= 1;
      const isRemoved = draft.remove(slot, slot.condition.because, successor.address);
      if (isRemoved || draft.hasRoom(successor)) draft.add(successor, 'replaces-failed', slot.address);
      else draft.withhold(successor, 'replaces-failed');
    }
  }
}

function staysThere({ terminating }: Slot): boolean {
  return !terminating;
}

function fill(draft: Draft, maxPeers: number): void {
  const { minPeers } = draft.group.settings;
  const { ledger, now } = draft.group.situation;
  const leaving = draft
    .slots()
    .filter(({ terminating, condition }) => terminating && condition.kind !== 'failed');
  let missing = maxPeers - (draft.slots().length - leaving.length);
  while (missing > 0) {
    missing -= 1;
    const isEmpty = draft.slots().length < maxPeers;
    const newcomer = draft.pool.take({ lastResort: true });
    if (newcomer === undefined) return;
    const relieved = isEmpty ? undefined : leaving.shift();
    // A candidate that failed recently may fail again: no peer that is up leaves for it before it is up.
    const mayBreakFirst =
      draft.slots().filter(isSeenUp).length > minPeers && !isPenalised(ledger, newcomer, now);
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
  const slots = draft.slots();
  const worst = worstFirst(slots)[0];
  if (worst === undefined || slots.length !== maxPeers || !slots.every(isSeenUp)) return;

  const better = outranking(draft.group, worst);
  if (better === undefined) return;
  if (better.dueAt > draft.group.situation.now) {
    draft.announce(better.newcomer, better.dueAt);
  } else if (draft.hasRoom(better.newcomer)) {
    draft.add(better.newcomer, 'outranks', worst.address);
  } else if (slots.length > draft.group.settings.minPeers) {
    const isRemoved = draft.remove(worst, 'outranked', better.newcomer.address);
    if (isRemoved) draft.add(better.newcomer, 'outranks', worst.address);
  } else {
    draft.withhold(better.newcomer, 'outranks');
  }
}

/**
 * The best candidate that outranks a peer which is up, and when it may be configured beside it.
 *
 * The candidate must have served without a break for `rebalance_after`. After that the devices switch at different
 * times, spread over twice that time by a hash of their identity, so that they do not all turn to a new reflector at
 * once. With random selection no candidate outranks a peer, and a peer that no source names is never outranked.
 */
function outranking(
  group: GroupSituation,
  worst: Slot,
): { readonly newcomer: KnownEndpoint; readonly dueAt: number } | undefined {
  const { policy, ledger, now } = group.situation;
  if (policy.selection === 'random' || worst.rank === Infinity) return undefined;

  const patience = policy.rebalanceAfterMs * (1 + 2 * fraction(policy.self.identity, 'rebalance'));
  const better = candidatesOf(group, rankingOf(group).slice(0, worst.rank))
    .filter((endpoint) => !isPenalised(ledger, endpoint, now))
    .flatMap((newcomer) => {
      const { servingSince } = newcomer;
      return servingSince === undefined ? [] : [{ newcomer, dueAt: servingSince + patience }];
    });
  return better.find(({ dueAt }) => dueAt <= now) ?? better.sort((a, b) => a.dueAt - b.dueAt)[0];
}
