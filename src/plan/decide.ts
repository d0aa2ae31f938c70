import { defined } from '../model/defined.ts';
import type { Situation } from '../model/situation.ts';
import type { GracefulShutdownStep, Plan, RemoveStep, Step } from '../model/step.ts';
import type { Account, Verdict, Withheld } from '../model/verdict.ts';
import { allowSteps } from './allow.ts';
import { budgetOf, takesRoom } from './budget.ts';
import { fullMesh } from './full-mesh.ts';
import { groupSituationsOf, type GroupSituation, type Proposal } from './group-situation.ts';
import { guard, pendingHash } from './guard.ts';
import { planHash } from './hash.ts';
import { approvedOf } from './ledger.ts';
import { nextLook } from './next-look.ts';
import { drainUnit, holdOf, nextTurn } from './quarantine.ts';
import { otherFamiliesOf, remarksOn } from './remarks.ts';
import { upstream } from './upstream.ts';

/**
 * Decides what should change now, and why, from what discovery and telemetry have shown and what the device runs. Every
 * round calls it, and so does the start of a pod (boot/with-peers.ts).
 *
 *     each mesh group proposes → guards withhold departures → allow follows → one plan
 *
 * Pure: the order of sources, endpoints and neighbors does not matter. Once the plan is carried out, the next verdict
 * is converged. A withheld step never holds back any other step.
 */
export function decide(situation: Situation): Verdict {
  const groups = groupSituationsOf(situation);
  const proposals = proposalsOf(groups, situation);
  const guarded = proposals.map(({ group, departures }) => guard(group, departures));
  const held = guarded.flatMap(({ withheld }) => withheld);
  const approved = approvedOf(situation.ledger, pendingHash(held), situation.now);
  const isApproved = approved !== undefined;
  const withheld = [...proposals.flatMap(({ withheld }) => withheld), ...(isApproved ? [] : held)];

  const removes = [
    ...proposals.flatMap(({ removes }) => removes),
    ...guarded.flatMap(({ pass, withheld }) => [...pass, ...(isApproved ? removalsIn(withheld) : [])]),
  ];
  const adds = proposals.flatMap(({ adds }) => adds);
  const allows = allowSteps(situation, groups, [...removes, ...adds]);
  const steps: readonly Step[] = [...removes, ...adds, ...allows, ...gracefulShutdown(situation)];
  const plan: Plan | undefined = steps.length > 0 ? { hash: planHash(steps), steps } : undefined;

  const accounts = [
    ...proposals.flatMap(({ accounts }) => accounts),
    ...departureAccounts(guarded, isApproved),
  ];
  const remarks = proposals.flatMap(({ remarks }) => remarks);
  return {
    ...defined({ plan, approved, pending: pendingHash(withheld) }),
    withheld,
    remarks: remarksOn(situation, groups, remarks, allows),
    accounts,
    otherFamily: otherFamiliesOf(groups),
    ...defined({ lookAgainAt: nextLook(situation, groups, accounts, withheld) }),
  };
}

/**
 * Decides and, if nothing is left to do in the present turn, goes on to the next one. There are turns while the step
 * that the device refuses is searched for, and when the time of a quarantine is over. The returned situation is that of
 * the turn decided on.
 */
export function decideInTurn(situation: Situation): {
  readonly situation: Situation;
  readonly verdict: Verdict;
} {
  const verdict = decide(situation);
  const ledger = verdict.plan === undefined ? nextTurn(situation.ledger, situation.now) : undefined;
  return ledger === undefined ? { situation, verdict } : decideInTurn({ ...situation, ledger });
}

/** The groups propose one after another: each can use what the ones before it have left of the device's budget. */
function proposalsOf(
  groups: readonly GroupSituation[],
  situation: Situation,
): readonly (Proposal & { readonly group: GroupSituation })[] {
  let { room, replacements, swapping } = budgetOf(groups, situation);
  return groups.map((group) => {
    const { maxPeers } = group.settings;
    const proposal =
      maxPeers === undefined
        ? fullMesh(group, room)
        : upstream(group, maxPeers, { room, replacements, swapping });
    room += proposal.removes.filter(({ reason }) => !countedReasons.has(reason)).length;
    room -= proposal.adds.filter(({ peer }) => takesRoom(situation, peer)).length;
    replacements -= proposal.adds.filter(({ reason }) => reason === 'replaces-failed').length;
    swapping ||= proposal.adds.some(({ reason }) => reason === 'outranks');
    return { ...proposal, group };
  });
}

/** Reasons of removals that `budgetOf` has counted already, so that they free room for earlier groups as well. */
const countedReasons: ReadonlySet<string> = new Set(['self', 'gone', 'family', 'moved']);

/**
 * `graceful-shutdown sender` is set exactly while a drain is requested. An agent that starts and finds it on the device
 * removes it, since nothing has asked that agent to drain.
 */
function gracefulShutdown({ draining = false, running, ledger }: Situation): readonly GracefulShutdownStep[] {
  const isSet = running.gracefulShutdown === true;
  return isSet === draining || holdOf(ledger, drainUnit) !== undefined
    ? []
    : [{ kind: 'graceful-shutdown', to: draining ? 'set' : 'deleted' }];
}

function departureAccounts(
  guarded: readonly ReturnType<typeof guard>[],
  isApproved: boolean,
): readonly Account[] {
  const account = ({ group, peer, identity }: RemoveStep, standing: Account['standing']) => ({
    address: peer,
    group,
    identity,
    standing,
  });
  return guarded.flatMap(({ pass, withheld }) => [
    ...pass.map((step) => account(step, 'leaving')),
    ...removalsIn(withheld).map((step) => account(step, isApproved ? 'leaving' : 'withheld')),
  ]);
}

function removalsIn(withheld: readonly Withheld[]): readonly RemoveStep[] {
  return withheld.map(({ step }) => step).filter((step) => step.kind === 'remove');
}
