import { allDownSince } from './health.ts';
import { explicitOf } from '../model/running.ts';
import { holdOf } from './quarantine.ts';
import { fateOf, type Scene } from './group-situation.ts';
import type { Situation } from '../model/situation.ts';
import type { IpAddress } from '../model/address.ts';

/** What the device as a whole leaves a group to do. */
export interface Leeway {
  /** How many more neighbors the licence allows. */
  readonly room: number;
  /** How many failed peers may be replaced now: while all sessions are down it is us, not them. */
  readonly replacements: number;
  /** Another group is in the middle of a swap: one at a time. */
  readonly swapping: boolean;
}

/** What the licence, the sessions and a swap under way leave all groups together to do. */
export function leewayOf(
  scenes: readonly Scene[],
  { policy, health, running, ledger, now }: Situation,
): Leeway {
  const explicit = explicitOf({ running });
  const clients = Array.from(health.peers).filter(([address, { up }]) => up && !explicit.has(address)).length;
  const downSince = allDownSince(health);
  const paceFrom = Math.max(downSince ?? 0, ledger.replacedAt ?? 0);
  return {
    room:
      policy.peerLimit === undefined
        ? Infinity
        : policy.peerLimit - explicit.size - clients + goingOf(scenes),
    replacements: downSince === undefined ? Infinity : now - paceFrom >= policy.connectGraceMs ? 1 : 0,
    swapping: scenes.some(({ group, running: peers }) => peers.size > (group.maxPeers ?? Infinity)),
  };
}

/** How many go in any case; who may find a place in another group instead makes no room. */
function goingOf(scenes: readonly Scene[]): number {
  return scenes
    .flatMap((scene) =>
      Array.from(scene.running).filter((peer) => {
        const fate = fateOf(scene, peer);
        const { ledger } = scene.situation;
        return fate.kind === 'removed' && fate.reason !== 'moved' && holdOf(ledger, peer) === undefined;
      }),
    )
    .filter((peer) => !scenes.some(({ members }) => members.has(peer))).length;
}

/** Whether configuring an address adds to what the licence counts: a neighbor or client that is there does not. */
export function takesRoom({ running, health }: Situation, address: IpAddress): boolean {
  return health.peers.get(address)?.up !== true && !explicitOf({ running }).has(address);
}
