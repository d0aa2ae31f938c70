import type { IpAddress } from '../model/address.ts';
import { explicitIn } from '../model/running.ts';
import type { Situation } from '../model/situation.ts';
import type { GroupSituation } from './group-situation.ts';
import { allDownSince } from './health.ts';
import { holdOf } from './quarantine.ts';

/** What the device as a whole leaves to one group after the others. */
export interface Budget {
  /** How many more neighbors the licence allows. */
  readonly room: number;
  /** How many failed peers may be replaced now: while all sessions are down the fault is ours, not the peers'. */
  readonly replacements: number;
  /** Another group is in the middle of a swap: one at a time. */
  readonly swapping: boolean;
}

/** What the licence, the sessions and a swap under way leave to all groups together. */
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

/** Whether configuring an address adds to what the licence counts: a neighbor or client that is there does not. */
export function takesRoom({ running, health }: Situation, address: IpAddress): boolean {
  return health.peers.get(address)?.up !== true && !explicitIn(running).has(address);
}

/** How many neighbors are removed in any case. One that may become a peer of another group makes no room. */
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
