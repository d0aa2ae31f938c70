import type { Path, Path__Output } from '../../generated/gnmi/Path.ts';
import { parseAddress, type IpAddress } from '../../model/address.ts';

/** One element of a path: a name, and the keys of a list entry. */
export interface Elem {
  readonly name: string;
  readonly key?: Readonly<Record<string, string>>;
}

/** Builds a path: `pathTo('juniper', 'configuration', ['groups', { name: 'MESHRR' }])`. */
export function pathTo(
  origin: string,
  ...elems: readonly (string | readonly [string, Readonly<Record<string, string>>])[]
): Path {
  return {
    origin,
    elem: elems.map((elem) =>
      typeof elem === 'string' ? { name: elem } : { name: elem[0], key: { ...elem[1] } },
    ),
  };
}

/** The elements of a prefix and a path below it; either may be missing. */
export function elemsOf(
  prefix: Path__Output | null | undefined,
  path: Path__Output | null | undefined,
): readonly Elem[] {
  return [...(prefix?.elem ?? []), ...(path?.elem ?? [])];
}

/** A path as gNMI tools print it: `/configuration/groups[name=MESHRR]/protocols/bgp`. */
export function printPath(elems: readonly Partial<Elem>[]): string {
  const print = ({ name = '', key = {} }: Partial<Elem>) =>
    name +
    Object.entries(key)
      .map(([key, value]) => `[${key}=${value}]`)
      .join('');
  return elems.map((elem) => `/${print(elem)}`).join('') || '/';
}

/** A name without the module prefix: `openconfig-bgp-types:IPV4_UNICAST` → `IPV4_UNICAST`. */
export function bare(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1);
}

/** A path in an OpenConfig BGP tree, split at the neighbor. */
export interface NeighborPath {
  readonly address: IpAddress;
  /** The elements below the neighbor. */
  readonly below: readonly Elem[];
}

/**
 * Finds the neighbor in a path by `neighbor-address` alone: releases differ in how they name the instance and the
 * protocol. An address that is a key of `known` is not parsed again.
 */
export function neighborAt(
  elems: readonly Elem[],
  known: ReadonlyMap<IpAddress, unknown>,
): NeighborPath | undefined {
  const index = elems.findIndex(
    ({ name, key }) => key?.['neighbor-address'] !== undefined && bare(name) === 'neighbor',
  );
  if (index < 0) return undefined;
  const text = elems[index]?.key?.['neighbor-address'] ?? '';
  const address = known.has(text as IpAddress) ? (text as IpAddress) : parseAddress(text);
  return address === undefined ? undefined : { address, below: elems.slice(index + 1) };
}

/** Whether a path lies above the neighbors, so that deleting it deletes all of them. */
export function isAboveNeighbors(elems: readonly Elem[]): boolean {
  return elems.every(({ name }) => aboveNeighbors.has(bare(name)));
}

/** The names of the path to all BGP neighbors (openconfig-network-instance). */
export const neighborsPath = [
  'network-instances',
  'network-instance',
  'protocols',
  'protocol',
  'bgp',
  'neighbors',
] as const;

const aboveNeighbors: ReadonlySet<string> = new Set([...neighborsPath, 'neighbor']);
