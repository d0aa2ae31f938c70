import type { PrefixCounts } from '../../model/session.ts';
import type { Elem } from './path.ts';
import { bare } from './neighbor-path.ts';

/** What a counter is of; others of the container are passed over. */
const kinds = ['received', 'accepted', 'sent', 'installed', 'rejected'] as const;
type Counts = Partial<Record<(typeof kinds)[number], number>>;

/**
 * Takes counters into the counts of neighbors, below whose paths they come; returns the counts that were given
 * where one tells none or nothing new.
 */
export type TakeCount = (
  counts: PrefixCounts | undefined,
  below: readonly Elem[],
  value: string,
) => PrefixCounts | undefined;

/**
 * Counters of one notification: they are many, so that counts which were handed out are copied once.
 * (openconfig-network-instance, `afi-safis/afi-safi/state/prefixes`)
 */
export function takesCounts(): TakeCount {
  let copied: Map<string, Counts> | undefined;
  let copiedFamily: Counts | undefined;

  return (counts, below, value) => {
    const kind = kinds.find((one) => one === bare(below[4]?.name ?? ''));
    const family = bare(below[1]?.key?.['afi-safi-name'] ?? '');
    if (kind === undefined || family === '' || below.length > 5 || !/^\d+$/.test(value)) return counts;
    if (!path.every((name, place) => bare(below[place]?.name ?? '') === name)) return counts;
    const before = counts?.get(family);
    const count = Number(value);
    if (before?.[kind] === count) return counts;
    if (copied === undefined || counts !== copied) copied = new Map(counts);
    if (copiedFamily === undefined || before !== copiedFamily) {
      copiedFamily = { ...before };
      copied.set(family, copiedFamily);
    }
    copiedFamily[kind] = count;
    return copied;
  };
}

const path = ['afi-safis', 'afi-safi', 'state', 'prefixes'] as const;
