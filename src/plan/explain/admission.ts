import type { IpAddress } from '../../model/address.ts';
import type { Admission, HeldOut } from '../../model/explanation.ts';
import type { SubtractiveGroup } from '../../model/group.ts';
import { covers, longestMatch } from '../../model/prefix-set.ts';
import type { Situation } from '../../model/situation.ts';
import type { Verdict } from '../../model/verdict.ts';
import { aloneAfterMs, closedByDoubt, isDoubted } from '../allow.ts';
import { deactivatedIn, explicitIn } from '../../model/running.ts';
import { allowUnit, holdOf } from '../quarantine.ts';
import type { GroupSituation } from '../group-situation.ts';
import { defined } from '../../model/defined.ts';

/** Whether an address may connect as a client of a subtractive group, now and once the plan is carried out, and why not. */
export function admissionOf(
  { name, prefixes }: SubtractiveGroup,
  address: IpAddress,
  groups: readonly GroupSituation[],
  situation: Situation,
  { plan }: Verdict,
): Admission {
  const prefix = longestMatch(prefixes, address);
  const { allow: from, deactivated } = situation.running.groups.get(name) ?? {};
  const step = plan?.steps.find((one) => one.kind === 'allow' && one.group === name);
  const then = step?.kind === 'allow' ? step.to : (from ?? []);
  const allowedBy = longestMatch(from ?? [], address);
  const isAllowedThen = covers(then, address);

  const heldOut = (): HeldOut => {
    if (from === undefined) return { kind: 'group-missing' };
    if (deactivated?.group || deactivated?.allow) return { kind: 'deactivated' };
    const moves = plan?.steps.some((one) => 'peer' in one && one.peer === address) === true;
    if (moves || explicitIn(situation.running).has(address) || deactivatedIn(situation.running).has(address))
      return { kind: 'neighbor' };
    const { policy, ledger, now } = situation;
    const removals = ledger.removals.filter((removal) => removal.address === address);
    const removedAt = Math.max(-Infinity, ...removals.map(({ at }) => at));
    if (now - removedAt < policy.removeAfterMs)
      return { kind: 'lately', until: removedAt + policy.removeAfterMs };
    const namedFor = groups.find(({ named }) => named.has(address));
    if (namedFor !== undefined) return { kind: 'named', group: namedFor.settings.name };
    const closed = closedByDoubt(prefixes, from, groups);
    const doubted = covers(closed, address) ? groups.find(isDoubted) : undefined;
    if (doubted !== undefined) return { kind: 'doubted', group: doubted.settings.name };
    if (holdOf(ledger, allowUnit(name)) !== undefined) {
      const refusal = ledger.refused?.get(allowUnit(name));
      return { kind: 'refused', ...defined({ refusal }) };
    }
    const waitMs = aloneAfterMs(policy.removeAfterMs);
    return { kind: 'waits', until: Math.max(ledger.since, removedAt) + waitMs };
  };
  return {
    group: name,
    ...defined({ prefix, allowedBy }),
    isAllowedThen,
    ...(prefix === undefined || isAllowedThen ? {} : { heldOut: heldOut() }),
  };
}
