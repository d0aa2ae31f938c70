import { benchAllow } from './allow.ts';
import { benchDecide } from './decide.ts';
import { benchSelection } from './selection.ts';

// Each line: what was claimed, the figure of this run, how it came about. Ratios and percentiles, no verdict:
// a machine under load is slower, and a claim is judged by who reads it.
for (const bench of [benchAllow, benchDecide, benchSelection]) {
  for (const line of bench()) console.log(line);
}
