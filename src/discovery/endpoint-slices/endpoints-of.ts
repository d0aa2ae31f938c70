import type { IpAddress } from '../../model/address.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import type { Slice } from './slice.ts';

/**
 * The members of a Service: the union of all its slices, each address once.
 *
 * An address stands in two slices while it moves from one to the other, and twice when a new pod has it while
 * the old one still terminates: who stays is meant. Beyond that any order will do that is not the slices'.
 */
export function endpointsOf(slices: readonly Slice[]): readonly Endpoint[] {
  const members = new Map<IpAddress, Endpoint>();
  for (const endpoint of slices.flatMap(({ endpoints }) => endpoints)) {
    const other = members.get(endpoint.address);
    if (other === undefined || isRather(endpoint, other)) members.set(endpoint.address, endpoint);
  }
  return Array.from(members.values());
}

function isRather(one: Endpoint, other: Endpoint): boolean {
  if (one.terminating !== other.terminating) return !one.terminating;
  if (one.serving !== other.serving) return one.serving;
  return wordsOf(one) < wordsOf(other);
}

function wordsOf({ identity, uid = '', zone = '', node = '' }: Endpoint): string {
  return [identity, uid, zone, node].join('\0');
}
