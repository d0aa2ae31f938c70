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
 * The whole brain: from what is seen, known and running to what should happen now, and why.
 *
 *     each mesh group proposes → guards withhold departures → allow follows → one plan
 *
 * Pure and total: the same situation in any order gives the same verdict, and once the plan is carried out the verdict
 * is converged. What is withheld never holds back anything else.
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
 * Decides in turns while parts of a plan wait for theirs: when the device refused something that is searched for, and
 * when the time of a quarantine is over. The situation returned is that of the turn decided on.
 */
export function decideInTurn(situation: Situation): {
  readonly situation: Situation;
  readonly verdict: Verdict;
} {
  const verdict = decide(situation);
  const ledger = verdict.plan === undefined ? nextTurn(situation.ledger, situation.now) : undefined;
  return ledger === undefined ? { situation, verdict } : decideInTurn({ ...situation, ledger });
}

/** The groups propose one after another: what one uses up of the device's budget, the next does not have. */
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
    room += proposal.removes.filter(({ reason }) => !isInBudget.has(reason)).length;
    room -= proposal.adds.filter(({ peer }) => takesRoom(situation, peer)).length;
    replacements -= proposal.adds.filter(({ reason }) => reason === 'replaces-failed').length;
    swapping ||= proposal.adds.some(({ reason }) => reason === 'outranks');
    return { ...proposal, group };
  });
}

/** Unconditional removals free room for earlier groups as well, so the budget has them; a move between groups frees none. */
const isInBudget: ReadonlySet<string> = new Set(['self', 'gone', 'family', 'moved']);

/**
 * `graceful-shutdown sender` is there exactly while a drain is. It is read, never remembered: an agent that starts and
 * finds it removes it, since it was not asked to drain.
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
