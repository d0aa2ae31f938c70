import type { IpAddress } from '../../../src/model/address.ts';
import { covers, overlap } from '../../../src/model/prefix-set.ts';
import type { BgpConfig } from '../../engine/bgp-config.ts';
import type { Edit } from './edit.ts';
import { printElems, type Elem } from './tree.ts';

/**
 * Edits that an agent must not make. Changes of groups, cluster ids or families reset many sessions, and a change of
 * the gRPC server breaks the agent's own connection: they belong in the boot configuration.
 */
export function editViolations(edits: readonly Edit[]): readonly string[] {
  return edits
    .filter(({ path }) => !isAboutPeers(path) && !isAboutDraining(path))
    .map(({ kind, path }) => `more-than-peers: ${kind} of ${printElems(path)}`);
}

/** A single neighbor of a group, or the group's `allow`. */
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
 * Configuration that a device accepts and a careful operator would not commit. A neighbor in two groups is not listed
 * here: the commit check refuses it.
 */
export function commitViolations({ groups }: BgpConfig): readonly string[] {
  const groupByNeighbor = new Map<IpAddress, string>();
  for (const { name, neighbors } of groups)
    for (const { address } of neighbors) groupByNeighbor.set(address, name);
  const covered = groups.flatMap(({ name, allow }) =>
    Array.from(groupByNeighbor)
      .filter(([address, group]) => group !== name && covers(allow, address))
      .map(([address, group]) => `explicit-inside-allow: ${address} of ${group} inside allow of ${name}`),
  );
  const overlapping = groups.flatMap(({ name, allow }, index) =>
    groups
      .slice(index + 1)
      .filter((other) => overlap(allow, other.allow))
      .map((other) => `allow-overlaps: ${name} and ${other.name}`),
  );
  return [...covered, ...overlapping];
}
