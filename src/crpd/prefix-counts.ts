import type { PrefixCounts } from '../model/session.ts';
import type { Elem } from './gnmi-path.ts';

/** What a counter is of; others of the container are passed over. */
const kinds = ['received', 'accepted', 'sent', 'installed', 'rejected'] as const;

/**
 * The counts with the one that stands at this path below a neighbor; the same where it tells none or nothing new.
 * (openconfig-network-instance, `afi-safis/afi-safi/state/prefixes`)
 */
export function withCount(
  counts: PrefixCounts | undefined,
  below: readonly Elem[],
  value: string,
): PrefixCounts | undefined {
  const [families, family, state, prefixes, leaf, ...more] = below;
  const [, name] = /^(?:.*:)?(.+)$/.exec(family?.key?.['afi-safi-name'] ?? '') ?? [];
  const kind = kinds.find((one) => one === leaf?.name);
  const path = [families, family, state, prefixes].map((elem) => elem?.name).join('/');
  if (name === undefined || kind === undefined || more.length > 0 || !/^\d+$/.test(value)) return counts;
  if (path !== 'afi-safis/afi-safi/state/prefixes') return counts;
  const before = counts?.get(name);
  if (before?.[kind] === Number(value)) return counts;
  return new Map(counts).set(name, { ...before, [kind]: Number(value) });
}
