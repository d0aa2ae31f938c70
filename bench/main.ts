import { benchAllow } from './allow.ts';
import { benchDecide } from './decide.ts';
import { benchEventToSet } from './event-to-set.ts';
import { benchImage } from './image.ts';
import { benchLab } from './lab.ts';
import { benchRender } from './render.ts';
import { benchSelection } from './selection.ts';
import { benchTelemetry } from './telemetry.ts';

// Each line has the claim, the figure of this run, and how it was measured. There is no verdict, because the
// figures depend on the load of the machine.
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
