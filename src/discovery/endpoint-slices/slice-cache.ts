import type { Slice } from './slice.ts';

/** What a list and the events since have told of the slices of one Service. */
export interface SliceCache {
  /** By uid. */
  readonly slices: ReadonlyMap<string, Slice>;
  /** The generation at which a slice was last deleted, by uid, since the list. */
  readonly deleted: ReadonlyMap<string, number>;
}

/** A change of one slice. */
export interface SliceChange {
  readonly kind: 'present' | 'deleted';
  readonly slice: Slice;
}

/** A list is the whole truth: who is not on it is gone, also when no event told so. */
export function listed(slices: readonly Slice[]): SliceCache {
  return { slices: new Map(slices.map((slice) => [slice.uid, slice])), deleted: new Map() };
}

/**
 * Folds one event in. Resource versions cannot be compared, so what is older is told by what can:
 *
 *     known of the same uid      event            then
 *     –                          present          it is there
 *     an older generation        present          it is there
 *     a newer generation         any              a replay: nothing
 *     deleted at or after it     present          a replay: nothing
 *     any                        deleted          it is gone
 *
 * So any order and any repetition of the same events ends in the same cache.
 */
export function fold(cache: SliceCache, { kind, slice }: SliceChange): SliceCache {
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
