import type { Fault } from '../../model/fault.ts';
import type { Group } from '../../model/group.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Source } from '../../model/sighting.ts';
import type { RoundResult } from './round-counter.ts';

/**
 * Everything that changes a metric: the outcomes, and a few events that are not outcomes. Times are ms of the agent's
 * clock.
 */
export type MetricEvent =
  | Outcome
  | { readonly kind: 'agent-started'; readonly version: string }
  | ({ readonly kind: 'settings-in-force'; readonly at: number } & SettingsInForce)
  | { readonly kind: 'round-ended'; readonly result: RoundResult }
  | ({ readonly kind: 'device-called' } & DeviceCall)
  | { readonly kind: 'readiness-judged'; readonly ready: boolean };

/** The groups and sources of the settings, which have series from the start. */
export interface SettingsInForce {
  readonly groups: readonly Group[];
  readonly sources: readonly Source[];
}

/** A gNMI or JET call that has ended. */
export interface DeviceCall {
  readonly rpc: string;
  readonly tookMs: number;
  /** Absent: it succeeded. */
  readonly fault?: Fault;
}
