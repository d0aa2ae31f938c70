import type { IpAddress } from '../model/address.ts';
import { explicitIn } from '../model/running.ts';
import type { Situation } from '../model/situation.ts';
import type { GroupSituation } from './group-situation.ts';
import { allDownSince } from './health.ts';
import { holdOf } from './quarantine.ts';

/** Limits of the whole device. The groups propose one after another, and each gets what the ones before it left. */
export interface Budget {
  /** How many more neighbors the licence allows. */
  readonly room: number;
  /**
   * How many failed peers may be replaced now. While all sessions are down the fault is ours: one per `connect_grace`.
   */
  readonly replacements: number;
  /** A group has more peers than `max_peers`, as in the middle of a swap: no other swap starts meanwhile. */
  readonly swapping: boolean;
}

/** The budget before the first group proposes; `decide` calls it. */
export function budgetOf(
  groups: readonly GroupSituation[],
  { policy, health, running, ledger, now }: Situation,
): Budget {
  const explicit = explicitIn(running);
  const clients = Array.from(health.peers).filter(([address, { up }]) => up && !explicit.has(address)).length;
  const downSince = allDownSince(health);
  const paceFrom = Math.max(downSince ?? 0, ledger.replacedAt ?? 0);
  return {
    room:
      policy.peerLimit === undefined
        ? Infinity
        : policy.peerLimit - explicit.size - clients + unconditionalRemovals(groups),
    replacements: downSince === undefined ? Infinity : now - paceFrom >= policy.connectGraceMs ? 1 : 0,
    swapping: groups.some(({ settings, neighbors }) => neighbors.size > (settings.maxPeers ?? Infinity)),
  };
}

/**
 * Whether a new neighbor counts against the licence. An explicit neighbor, or a client that is up, is counted already.
 */
export function takesRoom({ running, health }: Situation, address: IpAddress): boolean {
  return health.peers.get(address)?.up !== true && !explicitIn(running).has(address);
}

/**
 * How many neighbors are removed unconditionally and free room in the licence. A member of any group frees none, because
 * it may stay a neighbor.
 */
function unconditionalRemovals(groups: readonly GroupSituation[]): number {
  return groups
    .flatMap(({ neighbors, situation: { ledger } }) =>
      Array.from(neighbors).filter(
        ([peer, neighbor]) =>
          neighbor.kind === 'removed' && neighbor.reason !== 'moved' && holdOf(ledger, peer) === undefined,
      ),
    )
    .filter(([peer]) => !groups.some(({ members }) => members.has(peer))).length;
}
