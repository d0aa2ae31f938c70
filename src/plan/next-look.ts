import type { PeerHealth } from '../model/health.ts';
import type { Situation } from '../model/situation.ts';
import type { Account, Withheld } from '../model/verdict.ts';
import { holdOutEnds } from './allow.ts';
import type { GroupSituation } from './group-situation.ts';
import { allDownSince, flapping } from './health.ts';
import { approvalMs } from './ledger.ts';

/** The next moment at which time alone may change the verdict (ms of the agent's clock). */
export function nextLook(
  situation: Situation,
  groups: readonly GroupSituation[],
  accounts: readonly Account[],
  withheld: readonly Withheld[],
): number | undefined {
  const { policy, health, ledger, now } = situation;
  const conditions = groups.flatMap(({ neighbors }) =>
    Array.from(neighbors.values(), ({ condition }) => condition),
  );
  const downSince = allDownSince(health);
  const moments = [
    ...conditions.map((condition) => ('failsAt' in condition ? condition.failsAt : undefined)),
    ...accounts.map(({ address }) => flapsUntil(health.peers.get(address))),
    ...accounts.map(({ dueAt }) => dueAt),
    ...withheld.map(({ until }) => until),
    ...holdOutEnds(situation),
    ...Array.from(ledger.penalties.values(), ({ until }) => until),
    ...Array.from(ledger.refused?.values() ?? [], ({ until }) => until),
    ledger.approval === undefined ? undefined : ledger.approval.at + approvalMs,
    downSince === undefined ? undefined : Math.max(downSince, ledger.replacedAt ?? 0) + policy.connectGraceMs,
  ].filter((moment) => moment !== undefined && moment > now);
  return moments.length > 0 ? Math.min(...(moments as number[])) : undefined;
}

/** When a peer stops counting as flapping, because the oldest of the falls that count is forgotten. */
function flapsUntil(peer: PeerHealth | undefined): number | undefined {
  const oldest = peer?.falls.at(-flapping.falls);
  return oldest === undefined ? undefined : oldest + flapping.windowMs;
}
