import type { IpAddress } from '../model/address.ts';
import type { SubtractiveGroup } from '../model/group.ts';
import { outside, sameCover, subtract } from '../model/prefix-set.ts';
import type { RunningGroup } from '../model/running.ts';
import type { AllowStep } from '../model/step.ts';
import type { Situation } from './situation.ts';

/**
 * The step that makes a group's `allow` its prefixes minus everybody in `explicit`; absent when it does.
 *
 * Who was taken out of a mesh group lately stays out, lest it come back as a client, and so does anybody
 * who is out now for as long as a source still names it for a mesh group. The latter is read from the
 * device and not remembered: a restart changes nothing.
 */
export function allowStep(
  { name, prefixes }: SubtractiveGroup,
  { allow: from }: RunningGroup,
  explicit: Iterable<IpAddress>,
  named: Iterable<IpAddress>,
  situation: Situation,
): AllowStep | undefined {
  const to = subtract(prefixes, [...explicit, ...lately(situation), ...outside(from, named)]);
  return sameCover(from, to) ? undefined : { kind: 'allow', group: name, from, to };
}

/** When an address that is held out only because it was removed lately may come back. */
export function holdOutEnds({ ledger, policy, now }: Situation): readonly number[] {
  return ledger.removals.map(({ at }) => at + policy.removeAfterMs).filter((end) => end > now);
}

function lately({ ledger, policy, now }: Situation): readonly IpAddress[] {
  return ledger.removals.filter(({ at }) => now - at < policy.removeAfterMs).map(({ address }) => address);
}
