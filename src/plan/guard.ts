import { speaksOf } from '../model/sighting.ts';
import type { RemoveStep } from '../model/step.ts';
import type { Withheld } from '../model/verdict.ts';
import { planHash } from './hash.ts';
import { isBelievable } from './view.ts';
import type { Scene } from './group-situation.ts';

/** Discovery alone removes at most this share of a group's established peers within the window. */
export const quota = { share: 1 / 4, windowMs: 5 * 60_000 } as const;

/**
 * Sorts the departures of one group into those that may happen now and those withheld.
 *
 * A departure is a peer that is up and that no source names any more. A reflector that keeps a peer which
 * is gone loses nothing; one that drops its peers because a resolver lied loses the network. So:
 *
 *     source-emptied   a source that named two or more names nobody: none goes
 *     last-peers       min_peers established peers always stay
 *     quota            a quarter of the established peers (at least one) within 5 min
 */
export function guard(
  scene: Scene,
  departures: readonly RemoveStep[],
): { readonly pass: readonly RemoveStep[]; readonly withheld: readonly Withheld[] } {
  const { ledger, health, now } = scene.situation;
  const pass: RemoveStep[] = [];
  const withheld: Withheld[] = [];

  const recent = ledger.removals.filter(
    ({ group, at, byDiscoveryAlone }) =>
      group === scene.group.name && byDiscoveryAlone && now - at < quota.windowMs,
  );
  // As last seen: while telemetry is blind nobody new counts, and before it has spoken nobody does.
  let established = Array.from(scene.running).filter((peer) => health.peers.get(peer)?.up === true).length;
  const allowance = Math.max(1, Math.floor((established + recent.length) * quota.share)) - recent.length;

  for (const step of departures) {
    if (hasEmptied(scene, step)) {
      withheld.push({ step, guard: 'source-emptied' });
    } else if (established <= scene.group.minPeers) {
      withheld.push({ step, guard: 'last-peers' });
    } else if (pass.length >= allowance) {
      const oldest = Math.min(now, ...recent.map(({ at }) => at));
      withheld.push({ step, guard: 'quota', until: oldest + quota.windowMs });
    } else {
      established -= 1;
      pass.push(step);
    }
  }
  return { pass, withheld };
}

/** What an operator approves: the removals that discovery asks for and a guard withholds. */
export function pendingHash(withheld: readonly Withheld[]): string | undefined {
  const steps = withheld
    .filter(({ guard }) => guard !== 'refused' && guard !== 'in-turn')
    .map(({ step }) => step)
    .filter(({ kind }) => kind === 'remove');
  return steps.length > 0 ? planHash(steps) : undefined;
}

/**
 * Whether a source that knew the peer fell from two or more members to none. After a restart nobody
 * remembers the fall; that those who could name two or more of the group's peers name nobody tells the same.
 */
function hasEmptied({ sources, running }: Scene, { peer }: RemoveStep): boolean {
  const able = sources.filter(({ source }) => speaksOf(source, peer));
  const nobody = able.filter((source) => isBelievable(source) && source.known.size === 0);
  if (nobody.some(({ fellFrom = 0, gone }) => fellFrom >= 2 && gone.has(peer))) return true;
  const everFell = able.some(({ fellFrom }) => fellFrom !== undefined);
  if (everFell || nobody.length === 0 || able.some(({ known }) => known.size > 0)) return false;
  return (
    Array.from(running).filter((other) => able.some(({ source }) => speaksOf(source, other))).length >= 2
  );
}
