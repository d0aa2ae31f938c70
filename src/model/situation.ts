import type { Policy } from './group.ts';
import type { Health } from './health.ts';
import type { Ledger } from './ledger.ts';
import type { Running } from './running.ts';
import type { View } from './sighting.ts';

/** Everything that a round decides from (plan/decide.ts). Nothing else influences a verdict. */
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
  /** ms of the agent's clock. */
  readonly now: number;
}
