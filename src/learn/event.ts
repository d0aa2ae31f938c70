import type { DrainRequest } from '../model/drain.ts';
import type { Fault } from '../model/fault.ts';
import type { Look, NotApplied } from '../model/outcome.ts';
import type { Running } from '../model/running.ts';
import type { Telemetry } from '../model/session.ts';
import type { Sighting } from '../model/sighting.ts';
import type { Plan } from '../model/step.ts';
import type { Setup } from './setup.ts';

/** The settings file was read again. */
export type Reload =
  | {
      readonly kind: 'accepted';
      readonly setup: Setup;
      /** The settings that differ from those before, by name. */
      readonly changed: readonly string[];
      readonly notApplied: readonly NotApplied[];
    }
  | { readonly kind: 'rejected'; readonly problems: readonly string[] };

/** All that can happen to an agent. `random` is 0 ≤ x < 1 and spreads a back-off. */
export type AgentEvent =
  // from outside
  | { readonly kind: 'sighting'; readonly sighting: Sighting }
  | { readonly kind: 'telemetry'; readonly telemetry: Telemetry }
  | { readonly kind: 'reload'; readonly reload: Reload }
  /** `plan`: the hash of the withheld removals that an operator approves. */
  | { readonly kind: 'approval'; readonly plan: string }
  | { readonly kind: 'drain-request'; readonly request: DrainRequest }
  /** The device answers again: its connection was made, or its telemetry streams. */
  | { readonly kind: 'device-returned' }
  // from timers
  /** Discovery has been quiet for long enough: rounds may look at its changes. */
  | { readonly kind: 'discovery-settled' }
  /** It is time to check whether the drain under way has ended. */
  | { readonly kind: 'drain-check' }
  // from rounds, in their order
  | { readonly kind: 'round-began' }
  /** The round was asked for during a back-off. */
  | { readonly kind: 'round-skipped' }
  | { readonly kind: 'read'; readonly running: Running }
  | { readonly kind: 'read-failed'; readonly fault: Fault; readonly random: number }
  /** `isDryRun`: a plan is reported and not committed. */
  | { readonly kind: 'decided'; readonly look: Look; readonly isDryRun: boolean }
  | { readonly kind: 'committing'; readonly plan: Plan }
  | (Attempt & {
      readonly kind: 'committed';
      /** The Set was not answered; two later reads agree that it landed. */
      readonly isUnanswered: boolean;
    })
  | (Attempt & { readonly kind: 'commit-failed'; readonly fault: Fault; readonly random: number });

/** The events of one kind. */
export type EventOf<K extends AgentEvent['kind']> = Extract<AgentEvent, { kind: K }>;

/** One Set. */
export interface Attempt {
  readonly plan: Plan;
  /** What ran before it. */
  readonly before: Running;
  readonly startedAt: number;
  /** When the event came that asked for the round; absent: a timer asked for it. */
  readonly askedAt: number | undefined;
  /** The hash of the approved removals in the plan; absent: none needed an approval. */
  readonly approved: string | undefined;
}
