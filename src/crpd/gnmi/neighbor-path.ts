import { parseAddress, type IpAddress } from '../../model/address.ts';
import type { Elem } from './path.ts';

/** Where a path leads: to a neighbor, and below it. */
export interface NeighborPath {
  readonly address: IpAddress;
  readonly below: readonly Elem[];
}

/**
 * Neighbors are known by `neighbor-address` alone: instance and protocol have different names on different
 * releases. An address that is known already need not be parsed.
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

const containers = new Set([
  'network-instances',
  'network-instance',
  'protocols',
  'protocol',
  'bgp',
  'neighbors',
  'neighbor',
]);

/** Whether everything below this path is about neighbors, all of them. */
export function isAboveNeighbors(elems: readonly Elem[]): boolean {
  return elems.every(({ name }) => containers.has(bare(name)));
}

/** A name without the module before it. */
export function bare(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1);
}
