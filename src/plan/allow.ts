import type { IpAddress } from '../model/address.ts';
import type { SubtractiveGroup } from '../model/group.ts';
import { holes, outside, sameCover, subtract, type Prefix } from '../model/prefix-set.ts';
import type { RunningGroup } from '../model/running.ts';
import type { AllowStep } from '../model/step.ts';
import type { Situation } from '../model/situation.ts';
import { allowUnit, holdOf } from './quarantine.ts';
import { fateOf, type Scene } from './group-situation.ts';
import { isBelievable } from './view.ts';

/** An address alone is not worth a Set of its own before it has been out for so long (ms). */
const giveBackAloneMs = 5 * 60_000;

/**
 * The step that makes a group's `allow` its prefixes minus everybody in `explicit`; absent when it does.
 *
 * Who was taken out of a mesh group lately stays out, lest it come back as a client, and so does anybody
 * who is out now for as long as a source still names it for a mesh group. The latter is read from the
 * device and not remembered: a restart changes nothing. While the sources are doubted nobody comes back at all.
 *
 *     removed   for remove_after   then                                    5 min later
 *     out       out                back, as soon as another Set is due     back
 *
 * After a restart nobody remembers who was removed lately, so every hole waits as long: a restart changes nothing.
 *
 * @param moving whom this plan adds or removes
 * @param rides whether something else is to be committed anyway
 */
export function allowStep(
  { name, prefixes }: SubtractiveGroup,
  { allow: from }: RunningGroup,
  explicit: Iterable<IpAddress>,
  moving: readonly IpAddress[],
  scenes: readonly Scene[],
  situation: Situation,
  rides: boolean,
): AllowStep | undefined {
  // The device refuses what it should be: then it only closes, for the neighbors of this very plan.
  if (holdOf(situation.ledger, allowUnit(name)) !== undefined) {
    const to = subtract(from, moving);
    return sameCover(from, to) ? undefined : { kind: 'allow', group: name, from, to };
  }
  const { removeAfterMs } = situation.policy;
  const lately = removedWithin(removeAfterMs, situation);
  const waiting = rides ? [] : waitingIn(prefixes, from, situation);
  const named = scenes.flatMap((scene) => Array.from(scene.named.keys()));
  const closed = [...outside(from, named), ...closedByDoubt(prefixes, from, scenes)];
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

/** When an address that is held out only because it was removed lately comes back by itself. */
export function holdOutEnds({ ledger, policy, now }: Situation): readonly number[] {
  const waitMs = aloneAfterMs(policy.removeAfterMs);
  return [ledger.since, ...ledger.removals.map(({ at }) => at)]
    .map((at) => at + waitMs)
    .filter((end) => end > now);
}

/** How long the ledger has to remember a removal for this. */
export function aloneAfterMs(removeAfterMs: number): number {
  return Math.max(giveBackAloneMs, removeAfterMs);
}

function removedWithin(ms: number, { ledger, now }: Situation): readonly IpAddress[] {
  return ledger.removals.filter(({ at }) => now - at < ms).map(({ address }) => address);
}

/**
 * Whether what the sources of a group leave out is not acted on, or not yet: one of them has said nothing that
 * counts, or a peer stays against their word, because it lingers or because a guard withholds its removal.
 */
export function isDoubted(scene: Scene): boolean {
  return (
    scene.sources.some((source) => source.known.size === 0 && !isBelievable(source)) ||
    Array.from(scene.running).some((peer) => {
      const fate = fateOf(scene, peer);
      return fate.kind === 'kept' || (fate.kind === 'departed' && fate.reason === 'left');
    })
  );
}

/**
 * What stays closed to clients while the sources of any mesh group are doubted: nobody is admitted on a word that
 * removes nobody. That is whom they named before and who is out now, and, since a restart forgets those names,
 * every other hole of the running `allow`.
 */
export function closedByDoubt(
  prefixes: readonly Prefix[],
  from: readonly Prefix[],
  scenes: readonly Scene[],
): readonly Prefix[] {
  const doubted = scenes.filter(isDoubted);
  if (doubted.length === 0) return [];
  const formerly = doubted.flatMap(({ sources }) => sources.flatMap(({ gone }) => Array.from(gone.keys())));
  return [...outside(from, formerly), ...holes(prefixes, from)];
}
