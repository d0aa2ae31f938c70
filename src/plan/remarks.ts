import { inOrder, parseAddress } from '../model/address.ts';
import { defined } from '../model/defined.ts';
import type { Situation } from '../model/situation.ts';
import type { AllowStep } from '../model/step.ts';
import type { OtherFamily, Remark } from '../model/verdict.ts';
import { peersBy, type GroupSituation } from './group-situation.ts';
import { allDownSince } from './health.ts';

/** What an operator should know about a situation besides the plan. `allows`: the plan's changes of `allow`. */
export function remarksOn(
  situation: Situation,
  groups: readonly GroupSituation[],
  ofProposals: readonly Remark[],
  allows: readonly AllowStep[],
): readonly Remark[] {
  return [
    ...groups.flatMap(leftOut),
    ...ofProposals,
    ...refusals(situation),
    ...situation.policy.groups.flatMap((settings) => onDevice(settings, situation, allows)),
    ...allDown(situation),
  ];
}

/** How many addresses the sources of each group name that it cannot use, because it does not peer by their family. */
export function otherFamiliesOf(groups: readonly GroupSituation[]): readonly OtherFamily[] {
  return groups.flatMap(({ settings, named, situation: { policy } }) => {
    const { name, families } = settings;
    if (families === undefined) return [];
    const others = Array.from(named.keys()).filter(
      (address) => !peersBy(settings, address) && !policy.self.addresses.has(address),
    );
    return others.length === 0 ? [] : [{ group: name, families, addresses: others.length }];
  });
}

function leftOut({ sources }: GroupSituation): readonly Remark[] {
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

/** What an operator should know about a group as the device runs it. */
function onDevice(
  { name, kind }: Situation['policy']['groups'][number],
  { running }: Situation,
  allows: readonly AllowStep[],
): readonly Remark[] {
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
}

function allDown({ health }: Situation): readonly Remark[] {
  const since = allDownSince(health);
  return since === undefined ? [] : [{ kind: 'all-down', since }];
}
