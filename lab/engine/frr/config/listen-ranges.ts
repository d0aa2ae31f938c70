import type { IpAddress } from '../../../../src/model/address.ts';
import { outside, overlap, smallestCover, subtract, type Prefix } from '../../../../src/model/prefix-set.ts';
import type { BgpGroup } from '../../bgp-config.ts';
import ipaddr from 'ipaddr.js';

/** Where bgpd accepts connections from, and which addresses in there it must not accept. */
export interface ListenRanges {
  /** Each range with the group of its clients. */
  readonly ranges: ReadonlyMap<Prefix, string>;
  /** Addresses inside a range that are neither in `allow` nor neighbors. */
  readonly holes: readonly IpAddress[];
}

/** A running range with more holes than this is replaced by smaller ones. */
const maxHoles = 256;

/**
 * The listen ranges for `allow` of all groups. bgpd drops every session of a range that is removed, even when smaller
 * ranges replace it, so a running range is kept as long as possible:
 *
 *     allow             neighbor   running       next
 *     10.0.0.0/24       -          -             10.0.0.0/24
 *     … without .7      .7         10.0.0.0/24   the same: a neighbor takes precedence over a range
 *     … without .7      -          10.0.0.0/24   the same, and .7 is a hole
 *     10.0.0.0/23       -          10.0.0.0/24   the same, and 10.0.1.0/24
 *     10.0.0.0/25       -          10.0.0.0/24   10.0.0.0/25
 *
 * If two groups allow the same address, the first group gets it.
 */
export function listenRanges(
  groups: readonly BgpGroup[],
  running: ReadonlyMap<Prefix, string>,
): ListenRanges {
  const explicit = groups.flatMap(({ neighbors }) => neighbors.map(({ address }) => address));
  const ranges = new Map<Prefix, string>();
  const allowed: Prefix[] = [];
  for (const { name, allow } of groups) {
    if (allow.length === 0) continue;
    const others = groups.filter((group) => group.name !== name).flatMap((group) => group.allow);
    const own = subtract(allow, ranges.keys());
    const fillers = outside([...others, ...ranges.keys()], explicit);
    const wanted = smallestCover([...own, ...fillers]).filter((prefix) => overlap([prefix], own));
    const kept = Array.from(running.keys()).filter(
      (prefix) =>
        running.get(prefix) === name &&
        overlap([prefix], wanted) &&
        !overlap([prefix], [...others, ...ranges.keys()]) &&
        addressesIn(subtract([prefix], wanted), maxHoles) !== undefined,
    );
    for (const prefix of [...kept, ...subtract(wanted, kept)]) ranges.set(prefix, name);
    allowed.push(...own);
  }
  const empty = subtract(Array.from(ranges.keys()), [...allowed, ...explicit]);
  return { ranges, holes: addressesIn(empty, Infinity) ?? [] };
}

/** All addresses in some prefixes, in order; `undefined` if there are more than `max`. */
export function addressesIn(prefixes: readonly Prefix[], max: number): readonly IpAddress[] | undefined {
  const hosts: IpAddress[] = [];
  for (const prefix of prefixes) {
    const [head, bits] = ipaddr.parseCIDR(prefix);
    const bytes = head.toByteArray();
    const count = 2 ** (bytes.length * 8 - bits);
    if (hosts.length + count > max) return undefined;
    for (let left = count; left > 0; left -= 1) {
      hosts.push(ipaddr.fromByteArray(bytes).toString() as IpAddress);
      increment(bytes);
    }
  }
  return hosts;
}

function increment(bytes: number[]): void {
  for (let at = bytes.length - 1; at >= 0; at -= 1) {
    bytes[at] = ((bytes[at] ?? 0) + 1) % 256;
    if (bytes[at] !== 0) return;
  }
}
