import type { Slice, SliceChange } from './slice.ts';

/** The slices of one Service, according to the last list and the changes since then; kept by the reflector. */
export interface SliceCache {
  /** By uid. */
  readonly slices: ReadonlyMap<string, Slice>;
  /** The generation at which each slice was last deleted since the list, by uid. */
  readonly deleted: ReadonlyMap<string, number>;
}

/** The cache after a list. A list is complete: a slice that is not in it is gone, even if no event said so. */
export function cacheOf(slices: readonly Slice[]): SliceCache {
  return { slices: new Map(slices.map((slice) => [slice.uid, slice])), deleted: new Map() };
}

/**
 * The cache after one change. Resource versions cannot be compared, so uid and generation decide which is newer:
 *
 *     known of the same uid      change           result
 *     –                          present          added
 *     an older generation        present          replaced
 *     a newer generation         any              ignored: a replay
 *     deleted at or after it     present          ignored: a replay
 *     any                        deleted          removed
 *
 * Therefore the same changes lead to the same cache in any order, and if some of them are repeated.
 */
export function withChange(cache: SliceCache, { kind, slice }: SliceChange): SliceCache {
  const known = cache.slices.get(slice.uid);
  if (known !== undefined && known.generation > slice.generation) return cache;
  if (kind === 'deleted') return without(cache, slice);
  if ((cache.deleted.get(slice.uid) ?? -2) >= slice.generation && slice.generation >= 0) return cache;

  return { ...cache, slices: new Map(cache.slices).set(slice.uid, slice) };
}

function without(cache: SliceCache, { uid, generation }: Slice): SliceCache {
  const slices = new Map(cache.slices);
  slices.delete(uid);
  const deleted = new Map(cache.deleted).set(uid, Math.max(cache.deleted.get(uid) ?? -1, generation));
  return { slices, deleted };
}
