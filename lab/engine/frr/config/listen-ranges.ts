import type { IpAddress } from '../../../../src/model/address.ts';
import { outside, overlap, smallestCover, subtract, type Prefix } from '../../../../src/model/prefix-set.ts';
import type { BgpGroup } from '../../bgp-config.ts';
import ipaddr from 'ipaddr.js';

/** From where connections are taken, and from which addresses there not. */
export interface ListenRanges {
  /** Each range with the group whose clients come from there. */
  readonly ranges: ReadonlyMap<Prefix, string>;
  /** Addresses inside that may not come in and are no neighbors either. */
  readonly holes: readonly IpAddress[];
}

/** As many holes as this are kept, rather than to take the range away that they are in. */
const mostHoles = 256;

/**
 * The listen ranges of all groups' `allow`. bgpd drops every session of a range that is taken away, even when
 * smaller ones come in its place, so a range that runs stays for as long as it can be made to do:
 *
 *     allow             explicit   runs          then runs
 *     10.0.0.0/24       -          -             10.0.0.0/24
 *     … without .7      .7         10.0.0.0/24   the same: a neighbor of its own comes first anyway
 *     … without .7      -          10.0.0.0/24   the same, and .7 is a hole
 *     10.0.0.0/23       -          10.0.0.0/24   the same, and 10.0.1.0/24
 *     10.0.0.0/25       -          10.0.0.0/24   10.0.0.0/25
 *
 * Where the `allow` of two groups overlap, the group that stands first has the address.
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
        addressesIn(subtract([prefix], wanted), mostHoles) !== undefined,
    );
    for (const prefix of [...kept, ...subtract(wanted, kept)]) ranges.set(prefix, name);
    allowed.push(...own);
  }
  const empty = subtract(Array.from(ranges.keys()), [...allowed, ...explicit]);
  return { ranges, holes: addressesIn(empty, Infinity) ?? [] };
}

/** The single addresses of some prefixes, in order; `undefined` when they are more than `most`. */
export function addressesIn(prefixes: readonly Prefix[], most: number): readonly IpAddress[] | undefined {
  const hosts: IpAddress[] = [];
  for (const prefix of prefixes) {
    const [head, bits] = ipaddr.parseCIDR(prefix);
    const bytes = head.toByteArray();
    const count = 2 ** (bytes.length * 8 - bits);
    if (hosts.length + count > most) return undefined;
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
