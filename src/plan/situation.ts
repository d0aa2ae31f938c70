import type { Policy } from '../model/group.ts';
import type { Health } from '../model/health.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Running } from '../model/running.ts';
import type { View } from '../model/sighting.ts';

/** Everything that {@link decide} looks at. Nothing else influences a verdict. */
export interface Situation {
  readonly policy: Policy;
  /** What the sources have told. */
  readonly view: View;
  /** What telemetry has told. */
  readonly health: Health;
  /** What the device runs. */
  readonly running: Running;
  /** What we did ourselves, lately. */
  readonly ledger: Ledger;
  /** Somebody asked this reflector to leave. */
  readonly draining?: boolean;
  /** ms since the epoch. */
  readonly now: number;
}
