import { canName } from '../model/sighting.ts';
import type { RemoveStep } from '../model/step.ts';
import type { Withheld } from '../model/verdict.ts';
import { planHash } from './hash.ts';
import { isBelievable } from './view.ts';
import type { GroupSituation } from './group-situation.ts';

/** Discovery alone removes at most this share of a group's established peers within the window. */
export const quota = { share: 1 / 4, windowMs: 5 * 60_000 } as const;

/**
 * Divides the departures of one group into those that may happen now and those that are withheld; `decide` calls it.
 *
 * A departure is the removal of a peer that is up, because discovery no longer names it or the group no longer peers by
 * its family. Keeping a peer that is gone does no harm; removing peers because of a wrong DNS answer can cut off the
 * network. So:
 *
 *     source-emptied   a source that named two or more endpoints now names none: no peer leaves
 *     last-peers       min_peers established peers always stay
 *     quota            a quarter of the established peers (at least one) leaves within 5 min
 */
export function guard(
  group: GroupSituation,
  departures: readonly RemoveStep[],
): { readonly pass: readonly RemoveStep[]; readonly withheld: readonly Withheld[] } {
  const { ledger, health, now } = group.situation;
  const pass: RemoveStep[] = [];
  const withheld: Withheld[] = [];

  const recent = ledger.removals.filter(
    (removal) =>
      removal.group === group.settings.name && removal.byDiscoveryAlone && now - removal.at < quota.windowMs,
  );
  // As last seen: before the first telemetry no session counts as established, and none is added while it is blind.
  let established = Array.from(group.neighbors.keys()).filter(
    (peer) => health.peers.get(peer)?.up === true,
  ).length;
  const allowance = Math.max(1, Math.floor((established + recent.length) * quota.share)) - recent.length;

  for (const step of departures) {
    if (hasEmptied(group, step)) {
      withheld.push({ step, guard: 'source-emptied' });
    } else if (established <= group.settings.minPeers) {
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

/** The hash that an operator approves, over all withheld removals except those that the device refuses. */
export function pendingHash(withheld: readonly Withheld[]): string | undefined {
  const steps = withheld
    .filter(({ guard }) => guard !== 'refused' && guard !== 'in-turn')
    .map(({ step }) => step)
    .filter(({ kind }) => kind === 'remove');
  return steps.length > 0 ? planHash(steps) : undefined;
}

/**
 * Whether a source that knew the peer fell from two or more members to none. After a restart of the agent that fall is
 * not known; then it is enough that the sources name nothing although they could name two or more of the group's peers.
 */
function hasEmptied({ sources, neighbors }: GroupSituation, { peer }: RemoveStep): boolean {
  const able = sources.filter(({ source }) => canName(source, peer));
  const empty = able.filter((source) => isBelievable(source) && source.known.size === 0);
  if (empty.some(({ fellFrom = 0, gone }) => fellFrom >= 2 && gone.has(peer))) return true;
  const everFell = able.some(({ fellFrom }) => fellFrom !== undefined);
  if (everFell || empty.length === 0 || able.some(({ known }) => known.size > 0)) return false;
  return (
    Array.from(neighbors.keys()).filter((other) => able.some(({ source }) => canName(source, other)))
      .length >= 2
  );
}
