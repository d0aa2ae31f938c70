/** The median duration of `runs` runs (ms), after one warm-up run. */
export function medianMs(runs: number, work: () => unknown): number {
  return percentile(timesMs(runs, work), 0.5);
}

/** The durations of `runs` runs (ms), after one warm-up run. */
export function timesMs(runs: number, work: () => unknown): readonly number[] {
  work();
  return Array.from({ length: runs }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
}

/** The value below which the given share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** One line of the report: the claim, the measured figure, and how it was measured. */
export function row(claim: string, figure: string, detail: string): string {
  return `${claim.padEnd(44)} ${figure.padEnd(40)} ${detail}`;
}
