import type { IpAddress } from './address.ts';
import type { DrainReport } from './drain.ts';
import type { KnownEndpoint, Source } from './sighting.ts';
import type { Fault } from './fault.ts';
import type { ApprovalEnd } from './ledger.ts';
import type { Policy } from './group.ts';
import type { SessionState, TelemetryMode } from './session.ts';
import type { Situation } from './situation.ts';
import type { Plan, RemoveReason } from './step.ts';
import type { Verdict } from './verdict.ts';

/** A difference between what the agent left on the device and what a later round found there. */
export interface Drift {
  readonly group: string;
  readonly kind: 'neighbor-added' | 'neighbor-removed' | 'allow-changed';
  readonly peer?: IpAddress;
}

/** A changed setting that cannot be applied while the agent runs, and what would apply it. */
export interface NotApplied {
  readonly setting: string;
  /** `agent`: a restart of this container; `pod`: a new pod, whose boot configuration is rendered anew. */
  readonly needs: 'agent' | 'pod';
}

/** Everything that a round looked at, with its verdict: `status`, `plan`, `explain` and the gauges show it. */
export interface Look extends Situation {
  readonly verdict: Verdict;
}

/**
 * Everything that the agent reports. Log, metrics and status are made from outcomes and from nothing else.
 * Times and durations are ms of the agent's clock.
 */
export type Outcome =
  // discovery
  | { readonly kind: 'discovered'; readonly source: Source; readonly endpoint: KnownEndpoint }
  | { readonly kind: 'undiscovered'; readonly source: Source; readonly endpoint: KnownEndpoint }
  | {
      readonly kind: 'identity-changed';
      readonly source: Source;
      readonly from: KnownEndpoint;
      readonly to: KnownEndpoint;
    }
  | {
      readonly kind: 'discovery-blind';
      readonly source: Source;
      readonly because: Fault;
      readonly first: boolean;
    }
  | { readonly kind: 'discovery-back'; readonly source: Source; readonly afterMs: number }
  | {
      readonly kind: 'source-answered';
      readonly source: Source;
      readonly endpoints: number;
      readonly leftOut: number;
    }
  // sessions
  | { readonly kind: 'peer-up'; readonly peer: IpAddress; readonly group?: string; readonly afterMs: number }
  | {
      readonly kind: 'peer-down';
      readonly peer: IpAddress;
      readonly group?: string;
      readonly afterMs: number;
    }
  | {
      readonly kind: 'peer-state';
      readonly peer: IpAddress;
      readonly group?: string;
      readonly state: SessionState;
      readonly dynamic: boolean;
    }
  | { readonly kind: 'peer-forgotten'; readonly peer: IpAddress; readonly group?: string }
  | { readonly kind: 'telemetry-degraded'; readonly because: Fault | string; readonly mode?: TelemetryMode }
  | { readonly kind: 'telemetry-back'; readonly mode: TelemetryMode; readonly afterMs: number }
  // device
  | {
      /** The gRPC service for the configuration, and the one for the sessions. */
      readonly kind: 'transport-chosen';
      readonly configuration: 'gnmi' | 'jet';
      readonly sessions: 'gnmi' | 'jet';
      readonly why: string;
    }
  // rounds
  | { readonly kind: 'looked'; readonly look: Look }
  | {
      readonly kind: 'read-failed';
      readonly fault: Fault;
      readonly tries: number;
      /** Telemetry still sees the sessions, so the device is not lost. */
      readonly besideTelemetry: boolean;
    }
  | { readonly kind: 'device-lost'; readonly fault: Fault }
  | { readonly kind: 'device-back'; readonly afterMs: number }
  | { readonly kind: 'drift'; readonly drifts: readonly Drift[] }
  | {
      readonly kind: 'replaced';
      readonly group: string;
      readonly peer: IpAddress;
      readonly successor: IpAddress;
      readonly reason: RemoveReason;
      readonly plan: string;
    }
  | { readonly kind: 'committing'; readonly plan: Plan }
  | {
      readonly kind: 'committed';
      readonly plan: Plan;
      /** From the Set to its answer. */
      readonly tookMs: number;
      /** From the event that asked for this round to the Set's answer; absent: a timer asked for it. */
      readonly sinceEventMs?: number;
      /** The Set was not answered; two later reads agree that it landed. */
      readonly unanswered?: boolean;
    }
  | {
      readonly kind: 'commit-failed';
      readonly plan: Plan;
      readonly fault: Fault;
      readonly tookMs: number;
      /** When the next try is due. */
      readonly retryInMs: number;
      readonly first: boolean;
    }
  | {
      /** The device answered OK more than once, and the configuration has not changed. */
      readonly kind: 'commit-unheeded';
      readonly plan: Plan;
      readonly fault: Fault;
      readonly times: number;
      /** When the next try is due. */
      readonly retryInMs: number;
      readonly first: boolean;
    }
  | { readonly kind: 'dry-run'; readonly plan: Plan }
  /** `plan`: the hash that was approved. */
  | { readonly kind: 'approval-ended'; readonly plan: string; readonly how: ApprovalEnd }
  // settings
  | {
      readonly kind: 'config-reloaded';
      readonly policy: Policy;
      readonly sources: readonly Source[];
      /** The settings that differ from those before, by name. */
      readonly changed: readonly string[];
      readonly notApplied: readonly NotApplied[];
    }
  | { readonly kind: 'config-rejected'; readonly problems: readonly string[] }
  // drain
  /**
   * `undoneAt`: when it is undone if the pod has not ended by then; `again`: it joins a drain that is under way or
   * done.
   */
  | {
      readonly kind: 'drain-started';
      readonly since: number;
      readonly undoneAt: number;
      readonly again: boolean;
    }
  | { readonly kind: 'drain-done'; readonly report: DrainReport; readonly afterMs: number }
  /** `gracefulShutdown`: the statement could not be removed in time; the agent keeps trying. */
  | {
      readonly kind: 'undrained';
      readonly at: number;
      readonly gracefulShutdown: boolean;
      /** `overdue`: the pod did not end within twice `drain_max`. */
      readonly because: 'asked' | 'overdue';
    };
