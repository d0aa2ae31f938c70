import { inOrder, type IpAddress } from '../model/address.ts';
import { deactivatedIn } from './deactivated-in.ts';
import { discovered, sourcesOf } from './discovered.ts';
import { fateOf } from './fate.ts';
import { peersBy, type Scene } from './scene.ts';
import type { Situation } from '../model/situation.ts';

/**
 * The scenes of all mesh groups that the device has, in the settings' order.
 *
 * An address found by two groups belongs to the first, whether or not the first chooses it. One that a
 * group has configured and cannot see is its own, too: a blind source takes nothing from anybody. One that
 * stands in a group of somebody else's is never ours. A group that somebody has deactivated has no scene, and a
 * neighbor that somebody has deactivated is a member of none.
 */
export function scenesOf(situation: Situation): readonly Scene[] {
  const { policy, view, running } = situation;
  const claimed = new Set(foreign(situation));
  const deactivated = deactivatedIn(running);
  const scenes: Scene[] = [];
  for (const group of policy.groups) {
    const configured = running.groups.get(group.name);
    if (group.kind !== 'mesh' || configured === undefined || configured.deactivated?.group) continue;
    const sources = sourcesOf(view, group.name);
    const named = discovered(sources);
    const members = new Map(
      Array.from(named).filter(
        ([address]) =>
          peersBy(group, address) &&
          !policy.self.addresses.has(address) &&
          !claimed.has(address) &&
          !deactivated.has(address),
      ),
    );
    const scene: Scene = {
      group,
      sources,
      running: new Set(inOrder(configured.neighbors)),
      named,
      members,
      claimed: new Set(claimed),
      situation,
    };
    scenes.push(scene);
    for (const address of claimsOf(scene)) claimed.add(address);
  }
  return scenes;
}

/** Whom a group takes from the groups after it: who is or will be its neighbor, or may become one. */
export function claimsOf(scene: Scene): readonly IpAddress[] {
  const staying = Array.from(scene.running).filter((peer) => fateOf(scene, peer).kind !== 'removed');
  const coming = Array.from(scene.members.values()).filter(({ terminating }) => !terminating);
  return [...staying, ...coming.map(({ address }) => address)];
}

/**
 * Explicit neighbors of groups that are not ours: whoever configured them there wants them there, and a device
 * takes an address in one group only. Where it shows inherited groups as its own, ours are not foreign.
 */
function foreign({ policy, running }: Situation): ReadonlySet<IpAddress> {
  const own = new Set(policy.groups.map(({ name }) => name));
  const inGroups = (isOwn: boolean) =>
    Array.from(running.groups)
      .filter(([name]) => own.has(name) === isOwn)
      .flatMap(([, { neighbors }]) => Array.from(neighbors));
  return new Set([...inGroups(false), ...running.elsewhere.keys()]).difference(new Set(inGroups(true)));
}
