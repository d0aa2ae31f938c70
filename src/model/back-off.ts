/**
 * How long to wait after the n-th failure in a row (ms, n from 1): 1, 2, 4 … at most 30 s, shortened at random by up to
 * one half, so that many agents do not come back at the same moment. `random` gives 0 ≤ x < 1.
 */
export function backOffMs(failures: number, random: () => number, mostMs = 30_000): number {
  const full = Math.min(1000 * 2 ** (failures - 1), mostMs);
  return full * (1 - random() / 2);
}

/** How long (ms) a peer that failed, or a step that was refused, n times in a row is left alone: 1, 2, 4 … 30 min. */
export function penaltyMs(failures: number): number {
  return Math.min(2 ** (failures - 1), 30) * 60_000;
}
