import { inOrder, parseAddress } from '../model/address.ts';
import type { AddStep, AllowStep, GracefulShutdownStep, Plan, RemoveStep, Step } from '../model/step.ts';
import type { Account, OtherFamily, Remark, Verdict, Withheld } from '../model/verdict.ts';
import { allowStep } from './allow.ts';
import { allDownSince } from './health.ts';
import { approvedOf } from './ledger.ts';
import { deactivatedIn, explicitOf } from '../model/running.ts';
import { fullMesh } from './full-mesh.ts';
import { guard, pendingHash } from './guard.ts';
import { planHash } from './hash.ts';
import { nextLook } from './next-look.ts';
import { leewayOf, takesRoom } from './budget.ts';
import { peersBy, scenesOf, type Scene, type Wish } from './group-situation.ts';
import type { Situation } from '../model/situation.ts';
import { upstream } from './upstream.ts';
import { defined } from '../model/defined.ts';
import { drainUnit, holdOf, nextTurn } from './quarantine.ts';

/**
 * The whole brain: from what we see, know and run to what should happen now, and why.
 *
 *     each mesh group wishes → guards withhold departures → allow follows → one plan
 *
 * Pure and total: the same situation in any order gives the same verdict, and once the plan is carried out
 * the verdict is converged. What is withheld never holds back anything else.
 */
export function decide(situation: Situation): Verdict {
  const scenes = scenesOf(situation);
  const wishes = wishesOf(scenes, situation);
  const withheldAdds = wishes.flatMap(({ withheld }) => withheld);
  const guarded = wishes.map(({ scene, departures }) => guard(scene, departures));
  const held = guarded.flatMap(({ withheld }) => withheld);
  const approved = approvedOf(situation.ledger, pendingHash(held), situation.now);
  const isApproved = approved !== undefined;
  const withheld = [...withheldAdds, ...(isApproved ? [] : held)];

  const removes = [
    ...wishes.flatMap(({ removes }) => removes),
    ...guarded.flatMap(({ pass, withheld }) => [...pass, ...(isApproved ? departuresOf(withheld) : [])]),
  ];
  const adds = wishes.flatMap(({ adds }) => adds);
  const allows = allowSteps(situation, scenes, [...removes, ...adds]);
  const steps: readonly Step[] = [...removes, ...adds, ...allows, ...gracefulShutdown(situation)];
  const plan: Plan | undefined = steps.length > 0 ? { hash: planHash(steps), steps } : undefined;

  const accounts = [...wishes.flatMap(({ accounts }) => accounts), ...departing(guarded, isApproved)];
  const pending = pendingHash(withheld);
  const lookAgainAt = nextLook(situation, accounts, withheld);
  return {
    ...defined({ plan }),
    ...(isApproved ? { approved } : {}),
    withheld,
    ...defined({ pending }),
    remarks: [
      ...scenes.flatMap(sourceRemarks),
      ...wishes.flatMap(({ remarks }) => remarks),
      ...refusals(situation),
      ...deviceRemarks(situation, allows),
    ],
    accounts,
    otherFamily: otherFamiliesOf(scenes),
    ...defined({ lookAgainAt }),
  };
}

/** The groups wish one after another: what one uses up of the device's leeway, the next does not have. */
function wishesOf(
  scenes: readonly Scene[],
  situation: Situation,
): readonly (Wish & { readonly scene: Scene })[] {
  let { room, replacements, swapping } = leewayOf(scenes, situation);
  return scenes.map((scene) => {
    const { maxPeers } = scene.group;
    const wish =
      maxPeers === undefined
        ? fullMesh(scene, room)
        : upstream(scene, maxPeers, { room, replacements, swapping });
    room += wish.removes.filter(({ reason }) => !freesRoomBefore.has(reason)).length;
    room -= wish.adds.filter(({ peer }) => takesRoom(situation, peer)).length;
    replacements -= wish.adds.filter(({ reason }) => reason === 'replaces-failed').length;
    swapping ||= wish.adds.some(({ reason }) => reason === 'outranks');
    return { ...wish, scene };
  });
}

/** Who goes in any case makes room for the groups before its own, too; who moves to another group makes none. */
const freesRoomBefore: ReadonlySet<string> = new Set(['self', 'gone', 'family', 'moved']);

function allowSteps(
  situation: Situation,
  scenes: readonly Scene[],
  peerSteps: readonly (AddStep | RemoveStep)[],
): readonly AllowStep[] {
  const { policy, running } = situation;
  const explicit = new Set(explicitOf({ running }));
  // Who is taken out by this very plan is held out like one that was taken out a moment ago.
  const moving = peerSteps.map(({ peer }) => peer);
  for (const peer of moving) explicit.add(peer);
  for (const peer of deactivatedIn(running).keys()) explicit.add(peer);
  const steps = (rides: boolean) =>
    policy.groups.flatMap((group) => {
      const configured = running.groups.get(group.name);
      if (group.kind !== 'subtractive' || configured === undefined) return [];
      const { deactivated } = configured;
      if (deactivated?.group || deactivated?.allow) return [];
      return allowStep(group, configured, explicit, moving, scenes, situation, rides) ?? [];
    });
  // What has to be committed takes along what could wait.
  return peerSteps.length > 0 || steps(false).length > 0 ? steps(true) : [];
}

function otherFamiliesOf(scenes: readonly Scene[]): readonly OtherFamily[] {
  return scenes.flatMap(({ group, named, situation: { policy } }) => {
    const { name, families } = group;
    if (families === undefined) return [];
    const others = Array.from(named.keys()).filter(
      (address) => !peersBy(group, address) && !policy.self.addresses.has(address),
    );
    return others.length === 0 ? [] : [{ group: name, families, addresses: others.length }];
  });
}

function departing(guarded: readonly ReturnType<typeof guard>[], isApproved: boolean): readonly Account[] {
  const account = ({ group, peer, identity }: RemoveStep, standing: Account['standing']) => ({
    address: peer,
    group,
    identity,
    standing,
  });
  return guarded.flatMap(({ pass, withheld }) => [
    ...pass.map((step) => account(step, 'leaving')),
    ...departuresOf(withheld).map((step) => account(step, isApproved ? 'leaving' : 'withheld')),
  ]);
}

function departuresOf(withheld: readonly Withheld[]): readonly RemoveStep[] {
  return withheld.map(({ step }) => step).filter((step) => step.kind === 'remove');
}

function sourceRemarks({ sources }: Scene): readonly Remark[] {
  return sources.flatMap(({ source: { id, group }, leftOut: addresses }): readonly Remark[] =>
    addresses === undefined ? [] : [{ kind: 'left-out', group, source: id, addresses }],
  );
}

function refusals({ ledger: { refused } }: Situation): readonly Remark[] {
  return Array.from(refused ?? [])
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([unit, refusal]): Remark => {
      const peer = parseAddress(unit);
      return { kind: 'refused', ...refusal, ...defined({ peer }) };
    });
}

function deviceRemarks(
  { policy, running, health }: Situation,
  allows: readonly AllowStep[],
): readonly Remark[] {
  const downSince = allDownSince(health);
  const remarks = policy.groups.flatMap(({ name, kind }): readonly Remark[] => {
    const configured = running.groups.get(name);
    if (configured === undefined) return [{ kind: 'group-missing', group: name }];
    const { deactivated } = configured;
    if (deactivated?.group) return [{ kind: 'deactivated', group: name, what: 'group' }];
    if (kind === 'mesh')
      return inOrder(deactivated?.neighbors ?? []).map((peer) => ({
        kind: 'deactivated',
        group: name,
        what: 'neighbor',
        peer,
      }));
    if (deactivated?.allow) return [{ kind: 'deactivated', group: name, what: 'allow' }];
    const { length } = allows.find(({ group }) => group === name)?.to ?? configured.allow;
    return length === 0 ? [{ kind: 'allow-empty', group: name }] : [];
  });
  return downSince === undefined ? remarks : [...remarks, { kind: 'all-down', since: downSince }];
}

/**
 * Decides, and where there is nothing to do in the turn of those whose it is, lets the next have theirs: while it is
 * searched for what the device refuses, and when the time of a quarantine is over.
 */
export function decideInTurn(situation: Situation): {
  readonly situation: Situation;
  readonly verdict: Verdict;
} {
  const verdict = decide(situation);
  const ledger = verdict.plan === undefined ? nextTurn(situation.ledger, situation.now) : undefined;
  return ledger === undefined ? { situation, verdict } : decideInTurn({ ...situation, ledger });
}

/**
 * The statement stands exactly while a drain does. Like everything else it is read, never remembered: an agent
 * that starts and finds it takes it away, since nobody has asked this agent to drain.
 */
export function gracefulShutdown({
  draining = false,
  running,
  ledger,
}: Situation): readonly GracefulShutdownStep[] {
  const stands = running.gracefulShutdown === true;
  return stands === draining || holdOf(ledger, drainUnit) !== undefined
    ? []
    : [{ kind: 'graceful-shutdown', to: draining ? 'set' : 'deleted' }];
}
