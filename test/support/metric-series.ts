import type { Outcome } from '../../src/model/outcome.ts';
import { createMetrics } from '../../src/ops/metrics/metrics.ts';
import { handClock } from './hand-clock.ts';
import { groups, meshSource } from './situations.ts';

/** The matching lines of `/metrics` after some outcomes. The wall clock is fixed at 1700000000 s since 1970. */
export async function seriesAfter(pattern: RegExp, ...outcomes: readonly Outcome[]) {
  const { observe, registry } = createMetrics('1.2.3', groups, [meshSource], handClock(1_700_000_000_000));
  for (const outcome of outcomes) observe(outcome);
  return (await registry.metrics()).split('\n').filter((line) => pattern.test(line));
}
