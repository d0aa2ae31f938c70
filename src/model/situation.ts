import type { Policy } from './group.ts';
import type { Health } from './health.ts';
import type { Ledger } from './ledger.ts';
import type { Running } from './running.ts';
import type { View } from './sighting.ts';

/** Everything that a verdict depends on (plan/decide.ts). */
export interface Situation {
  readonly policy: Policy;
  /** What the sources have answered. */
  readonly view: View;
  /** What telemetry has shown. */
  readonly health: Health;
  /** What the device runs. */
  readonly running: Running;
  /** What this agent did recently. */
  readonly ledger: Ledger;
  /** This reflector was asked to leave. */
  readonly draining?: boolean;
  /** ms of the agent's clock. */
  readonly now: number;
}
