import type { IpAddress } from '../../model/address.ts';
import type { AddStep, RemoveStep } from '../../model/step.ts';
import type { Account, Verdict, Withheld } from '../../model/verdict.ts';
import { candidatesOf, queueOf, rankingOf } from '../ranking.ts';
import { claimsOf, type GroupSituation } from '../group-situation.ts';

/**
 * One mesh group with its part of a verdict, by address: what explain.ts and hindrances.ts explain. The functions
 * compute their result on the first call only.
 */
export interface GroupOutcome {
  readonly group: GroupSituation;
  readonly accounts: ReadonlyMap<IpAddress, Account>;
  readonly steps: ReadonlyMap<IpAddress, AddStep | RemoveStep>;
  readonly withheld: ReadonlyMap<IpAddress, Withheld>;
  /** The addresses that this group takes from later groups. */
  readonly claims: () => ReadonlySet<IpAddress>;
  /** The peers that have a slot, will have one, or would if the licence allowed it; best ranked first. */
  readonly chosen: () => readonly IpAddress[];
  /** The candidates that are not chosen, in the order in which they would take a slot. */
  readonly waiting: () => readonly IpAddress[];
}

export function groupOutcome(group: GroupSituation, { plan, withheld, accounts }: Verdict): GroupOutcome {
  const isOfGroup = (one: { readonly group: string }) => one.group === group.settings.name;
  const own = accounts.filter(isOfGroup);
  const steps = plan?.steps.filter((step) => step.kind === 'add' || step.kind === 'remove') ?? [];
  const chosen = once(() =>
    own
      .filter(({ standing }) => standing !== 'candidate' && standing !== 'leaving')
      .toSorted((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity))
      .map(({ address }) => address),
  );
  return {
    group,
    accounts: new Map(own.map((account) => [account.address, account])),
    steps: new Map(steps.filter(isOfGroup).map((step) => [step.peer, step])),
    withheld: new Map(withheld.filter(({ step }) => isOfGroup(step)).map((one) => [one.step.peer, one])),
    claims: once(() => new Set(claimsOf(group))),
    chosen,
    waiting: once(() => {
      const { ledger, now } = group.situation;
      const { queue, lastResorts } = queueOf(candidatesOf(group, rankingOf(group)), ledger, now);
      const taken = new Set(chosen());
      return [...queue, ...lastResorts].map(({ address }) => address).filter((other) => !taken.has(other));
    }),
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
