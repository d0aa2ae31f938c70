import type { IpAddress } from '../../../src/model/address.ts';
import { covers, overlap } from '../../../src/model/prefix-set.ts';
import type { BgpConfig } from '../../engine/bgp-config.ts';
import type { Edit } from './edit.ts';
import { printElems, type Elem } from './tree.ts';

/**
 * What an agent has no business with. Groups, cluster ids, families and the like reset sessions far and wide,
 * and the listener's own configuration tears the connection it came by: they belong to the boot configuration.
 */
export function editViolations(edits: readonly Edit[]): readonly string[] {
  return edits
    .filter(({ path }) => !isAboutPeers(path) && !isAboutDraining(path))
    .map(({ kind, path }) => `more-than-peers: ${kind} of ${printElems(path)}`);
}

/** One neighbor of a group, or its `allow`; a whole list of neighbors is too much at once. */
function isAboutPeers(path: readonly Elem[]): boolean {
  const [groups, protocols, bgp, group, what, ...below] = path;
  return (
    groups?.name === 'groups' &&
    protocols?.name === 'protocols' &&
    bgp?.name === 'bgp' &&
    group?.name === 'group' &&
    ((what?.name === 'neighbor' && what.key !== undefined) || (what?.name === 'allow' && below.length === 0))
  );
}

/** `groups NAME protocols bgp graceful-shutdown sender`. */
function isAboutDraining(path: readonly Elem[]): boolean {
  return (
    printElems(path.slice(1)).startsWith('/protocols/bgp/graceful-shutdown') && path[0]?.name === 'groups'
  );
}

/**
 * What a device would take and a careful operator would not: recorded against whoever commits it by gNMI.
 * (A neighbor in two groups is refused anyway.)
 */
export function commitViolations({ groups }: BgpConfig): readonly string[] {
  const home = new Map<IpAddress, string>();
  for (const { name, neighbors } of groups) for (const { address } of neighbors) home.set(address, name);
  const covered = groups.flatMap(({ name, allow }) =>
    Array.from(home)
      .filter(([address, group]) => group !== name && covers(allow, address))
      .map(([address, group]) => `explicit-inside-allow: ${address} of ${group} inside allow of ${name}`),
  );
  const contested = groups.flatMap(({ name, allow }, index) =>
    groups
      .slice(index + 1)
      .filter((other) => overlap(allow, other.allow))
      .map((other) => `allow-overlaps: ${name} and ${other.name}`),
  );
  return [...covered, ...contested];
}
