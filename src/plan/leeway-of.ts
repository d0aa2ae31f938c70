import { allDownSince } from './all-down.ts';
import { explicitOf } from './explicit-of.ts';
import { fateOf } from './fate.ts';
import { holdOf } from './quarantine.ts';
import type { Scene } from './scene.ts';
import type { Situation } from '../model/situation.ts';
import type { Leeway } from './upstream.ts';

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
