import type { IpAddress } from '../model/address.ts';
import type { SubtractiveGroup } from '../model/group.ts';
import { holes, outside, sameCover, subtract, type Prefix } from '../model/prefix-set.ts';
import { deactivatedIn, explicitIn, type RunningGroup } from '../model/running.ts';
import type { Situation } from '../model/situation.ts';
import type { AddStep, AllowStep, RemoveStep } from '../model/step.ts';
import type { GroupSituation } from './group-situation.ts';
import { allowUnit, holdOf } from './quarantine.ts';
import { isBelievable } from './view.ts';

/** How long a change of `allow` that only readmits addresses waits for another Set to go along with (ms). */
const readmitAloneMs = 5 * 60_000;

/**
 * The steps that keep every explicit neighbor out of the `allow` of the subtractive groups. A change that could wait
 * goes along with one that is due.
 *
 * @param peerSteps what the plan does to neighbors
 */
export function allowSteps(
  situation: Situation,
  groups: readonly GroupSituation[],
  peerSteps: readonly (AddStep | RemoveStep)[],
): readonly AllowStep[] {
  const { policy, running } = situation;
  // A neighbor that this plan removes is held out like one that was removed a moment ago.
  const moving = peerSteps.map(({ peer }) => peer);
  const explicit = new Set([...explicitIn(running), ...moving, ...deactivatedIn(running).keys()]);
  const steps = (isSetDue: boolean) =>
    policy.groups.flatMap((group) => {
      const configured = running.groups.get(group.name);
      if (group.kind !== 'subtractive' || configured === undefined) return [];
      const { deactivated } = configured;
      if (deactivated?.group || deactivated?.allow) return [];
      return allowStep(group, configured, explicit, moving, groups, situation, isSetDue) ?? [];
    });
  return peerSteps.length > 0 || steps(false).length > 0 ? steps(true) : [];
}

/**
 * The step that sets a group's `allow` to its prefixes minus every address in `explicit`; `undefined` if it is that
 * already.
 *
 * An address that was recently removed from a mesh group stays out, so that it does not come back as a client. An
 * address that is out now also stays out while a source names it for a mesh group; this is read from the device, so a
 * restart of the agent changes nothing. While the sources are doubted no address comes back.
 *
 *     removed   for remove_after   then                                    5 min later
 *     out       out                back, as soon as another Set is due     back
 *
 * After a restart of the agent earlier removals are not known, so every hole waits that long.
 *
 * @param moving the addresses that this plan adds or removes
 * @param isSetDue whether something else is to be committed anyway
 */
function allowStep(
  { name, prefixes }: SubtractiveGroup,
  { allow: from }: RunningGroup,
  explicit: Iterable<IpAddress>,
  moving: readonly IpAddress[],
  groups: readonly GroupSituation[],
  situation: Situation,
  isSetDue: boolean,
): AllowStep | undefined {
  // The device refuses the wanted `allow`: until that is tried again, only the neighbors of this plan are taken out.
  if (holdOf(situation.ledger, allowUnit(name)) !== undefined) {
    const to = subtract(from, moving);
    return sameCover(from, to) ? undefined : { kind: 'allow', group: name, from, to };
  }
  const { removeAfterMs } = situation.policy;
  const lately = removedWithin(removeAfterMs, situation);
  const waiting = isSetDue ? [] : waitingIn(prefixes, from, situation);
  const named = groups.flatMap((group) => Array.from(group.named.keys()));
  const closed = [...outside(from, named), ...closedByDoubt(prefixes, from, groups)];
  const to = subtract(prefixes, [...explicit, ...lately, ...waiting, ...closed]);
  return sameCover(from, to) ? undefined : { kind: 'allow', group: name, from, to };
}

function waitingIn(
  prefixes: readonly Prefix[],
  from: readonly Prefix[],
  situation: Situation,
): readonly Prefix[] {
  const { policy, ledger, now } = situation;
  const aloneMs = aloneAfterMs(policy.removeAfterMs);
  const isYoung = now - ledger.since < aloneMs;
  return isYoung ? holes(prefixes, from) : outside(from, removedWithin(aloneMs, situation));
}

/** The future moments at which addresses that are held out only because of a recent removal come back by themselves. */
export function holdOutEnds({ ledger, policy, now }: Situation): readonly number[] {
  const waitMs = aloneAfterMs(policy.removeAfterMs);
  return [ledger.since, ...ledger.removals.map(({ at }) => at)]
    .map((at) => at + waitMs)
    .filter((end) => end > now);
}

/** How long the ledger has to remember a removal for `allow` (ms). */
export function aloneAfterMs(removeAfterMs: number): number {
  return Math.max(readmitAloneMs, removeAfterMs);
}

function removedWithin(ms: number, { ledger, now }: Situation): readonly IpAddress[] {
  return ledger.removals.filter(({ at }) => now - at < ms).map(({ address }) => address);
}

/**
 * Whether the sources of a group are doubted: one of them has given no answer that counts, or a peer stays although no
 * source names it (a source is blind, the peer lingers, or its removal is up to the guards).
 */
export function isDoubted({ sources, neighbors }: GroupSituation): boolean {
  return (
    sources.some((source) => source.known.size === 0 && !isBelievable(source)) ||
    Array.from(neighbors.values()).some(
      (neighbor) => neighbor.kind === 'kept' || (neighbor.kind === 'departed' && neighbor.reason === 'left'),
    )
  );
}

/**
 * What stays closed to clients while the sources of any mesh group are doubted: an answer that is not trusted to remove
 * a peer must not admit a client either. These are the addresses that the sources named before and that are out now
 * and, since a restart forgets those, every other hole of the running `allow`.
 */
export function closedByDoubt(
  prefixes: readonly Prefix[],
  from: readonly Prefix[],
  groups: readonly GroupSituation[],
): readonly Prefix[] {
  const doubted = groups.filter(isDoubted);
  if (doubted.length === 0) return [];
  const formerly = doubted.flatMap(({ sources }) => sources.flatMap(({ gone }) => Array.from(gone.keys())));
  return [...outside(from, formerly), ...holes(prefixes, from)];
}
