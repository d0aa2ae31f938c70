import type { IpAddress } from '../../model/address.ts';
import type { AddStep, RemoveStep } from '../../model/step.ts';
import type { Account, Verdict, Withheld } from '../../model/verdict.ts';
import { candidatesOf, queueOf } from '../pool.ts';
import { rankingOf } from '../rank.ts';
import { claimsOf, type Scene } from '../group-situation.ts';

/** One group's scene and what a verdict says of it, by address; what costs is worked out once, when it is asked for. */
export interface SceneOutcome {
  readonly scene: Scene;
  readonly accounts: ReadonlyMap<IpAddress, Account>;
  readonly steps: ReadonlyMap<IpAddress, AddStep | RemoveStep>;
  readonly withheld: ReadonlyMap<IpAddress, Withheld>;
  /** Whom it takes from the groups after it. */
  readonly claims: () => ReadonlySet<IpAddress>;
  /** Who has a place, will have one, or would if the licence allowed it; best ranked first. */
  readonly chosen: () => readonly IpAddress[];
  /** Who is not chosen and may be, in the order in which they would take a place. */
  readonly waiting: () => readonly IpAddress[];
}

export function sceneOutcome(scene: Scene, { plan, withheld, accounts }: Verdict): SceneOutcome {
  const isIts = ({ group }: { readonly group: string }) => group === scene.group.name;
  const own = accounts.filter(isIts);
  const steps = plan?.steps.filter((step) => step.kind === 'add' || step.kind === 'remove') ?? [];
  const chosen = once(() =>
    own
      .filter(({ standing }) => standing !== 'candidate' && standing !== 'leaving')
      .toSorted((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity))
      .map(({ address }) => address),
  );
  return {
    scene,
    accounts: new Map(own.map((account) => [account.address, account])),
    steps: new Map(steps.filter(isIts).map((step) => [step.peer, step])),
    withheld: new Map(withheld.filter(({ step }) => isIts(step)).map((one) => [one.step.peer, one])),
    claims: once(() => new Set(claimsOf(scene))),
    chosen,
    waiting: once(() => {
      const { ledger, now } = scene.situation;
      const { queue, lastResorts } = queueOf(candidatesOf(scene, rankingOf(scene)), ledger, now);
      const taken = new Set(chosen());
      return [...queue, ...lastResorts].map(({ address }) => address).filter((other) => !taken.has(other));
    }),
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
