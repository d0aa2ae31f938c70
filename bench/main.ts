import { benchAllow } from './allow.ts';
import { benchDecide } from './decide.ts';
import { benchEventToSet } from './event-to-set.ts';
import { benchImage } from './image.ts';
import { benchLab } from './lab.ts';
import { benchRender } from './render.ts';
import { benchSelection } from './selection.ts';
import { benchTelemetry } from './telemetry.ts';

// Each line: what was claimed, the figure of this run, how it came about. Ratios and percentiles, no verdict:
// a machine under load is slower, and a claim is judged by who reads it.
for (const bench of [
  benchAllow,
  benchDecide,
  benchTelemetry,
  benchSelection,
  benchRender,
  benchEventToSet,
  benchImage,
  benchLab,
]) {
  for (const line of await bench()) console.log(line);
}
