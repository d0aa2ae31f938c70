import type { IpAddress } from '../model/address.ts';
import type { Hindrance } from '../model/explanation.ts';
import type { Situation } from '../model/situation.ts';
import type { Account, Verdict } from '../model/verdict.ts';
import { conditionOf } from './condition.ts';
import { candidatesOf, queueOf } from './pool.ts';
import { rankingOf } from './ranking-of.ts';
import type { Scene } from './scene.ts';
import { claimsOf } from './scenes-of.ts';

/** What keeps an address out of one group that the device has; all reasons that hold at once. */
export function hindrancesOf(
  scene: Scene,
  address: IpAddress,
  scenes: readonly Scene[],
  verdict: Verdict,
): readonly Hindrance[] {
  if (isNeighborThen(scene, address, verdict)) return [];
  const { situation, group, named, running } = scene;
  const { policy, health, now } = situation;
  const endpoint = named.get(address);
  const condition = conditionOf(health, address, policy, now);
  const outside: readonly (Hindrance | false)[] = [
    policy.self.addresses.has(address) && { kind: 'self' },
    scene.claimed.has(address) && claimant(scene, address, scenes),
    endpoint === undefined && { kind: 'unnamed' },
    endpoint?.terminating === true && { kind: 'terminating' },
    running.has(address) && condition.kind === 'failed' && { kind: 'failed', condition },
  ];
  const found = outside.filter((hindrance) => hindrance !== false);
  if (found.length > 0) return found;

  const { peerLimit: limit } = policy;
  const isWithheld = verdict.withheld.some(({ step }) => step.peer === address && step.group === group.name);
  if (isWithheld && limit !== undefined) return [{ kind: 'peer-limit', limit }];
  if (group.maxPeers === undefined) return [];
  const chosen = chosenOf(scene, verdict);
  if (situation.draining === true && chosen.length < group.maxPeers) return [{ kind: 'draining' }];
  return [notChosen(scene, address, group.maxPeers, chosen, verdict)];
}

function isNeighborThen({ group, running }: Scene, address: IpAddress, { plan }: Verdict): boolean {
  const isMoved = (kind: 'add' | 'remove') =>
    plan?.steps.some((step) => step.kind === kind && step.group === group.name && step.peer === address);
  return running.has(address) ? isMoved('remove') !== true : isMoved('add') === true;
}

function claimant(scene: Scene, address: IpAddress, scenes: readonly Scene[]): Hindrance {
  const first = scenes.slice(0, scenes.indexOf(scene)).find((other) => claimsOf(other).includes(address));
  if (first !== undefined) return { kind: 'claimed', by: first.group.name };
  return { kind: 'foreign', where: foreignPlace(scene.situation, address) ?? '' };
}

/** Where somebody else configured it: a group of MESHRR that is not ours, or outside of MESHRR. */
export function foreignPlace(
  { policy, running }: Pick<Situation, 'policy' | 'running'>,
  address: IpAddress,
): string | undefined {
  const own = new Set(policy.groups.map(({ name }) => name));
  const others = Array.from(running.groups).filter(([name]) => !own.has(name));
  const home = others.find(([, { neighbors }]) => neighbors.has(address))?.[0];
  return home === undefined ? running.elsewhere.get(address) : `groups MESHRR protocols bgp group ${home}`;
}

/** Who has a place, will have one, or would if the licence allowed it; best ranked first. */
function chosenOf({ group }: Scene, { accounts }: Verdict): readonly Account[] {
  return accounts
    .filter((account) => account.group === group.name && !['candidate', 'leaving'].includes(account.standing))
    .toSorted((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity));
}

function notChosen(
  scene: Scene,
  address: IpAddress,
  maxPeers: number,
  chosen: readonly Account[],
  { accounts }: Verdict,
): Hindrance {
  const { ledger, now } = scene.situation;
  const { queue, lastResorts } = queueOf(candidatesOf(scene, rankingOf(scene)), ledger, now);
  const taken = new Set(chosen.map((account) => account.address));
  const waiting = [...queue, ...lastResorts].map((endpoint) => endpoint.address);
  const place = waiting.indexOf(address);
  const before = waiting.slice(0, Math.max(place, 0)).filter((other) => !taken.has(other));
  const account = accounts.find((one) => one.address === address && one.group === scene.group.name);
  return {
    kind: 'not-chosen',
    maxPeers,
    chosen: chosen.map((one) => one.address),
    before,
    ...(account?.dueAt === undefined ? {} : { outranksAt: account.dueAt }),
  };
}
