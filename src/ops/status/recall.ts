import type { Drain } from '../../model/drain.ts';
import type { Fault } from '../../model/fault.ts';
import type { Look, Outcome } from '../../model/outcome.ts';
import type { TelemetryMode } from '../../model/session.ts';
import type { Plan } from '../../model/step.ts';
import { notAppliedWords } from '../words/remarks.ts';
import { hearSession } from './hear-session.ts';
import { hearSource, type Heard } from './hear-source.ts';
import { defined } from '../../model/defined.ts';

/** What the outcomes so far come to: all that readiness and status need. Times are ms of the agent's clock. */
export interface Recall {
  readonly startedAt: number;
  readonly look?: Look;
  readonly device: {
    readonly state: 'awaited' | 'reached' | 'lost';
    readonly since: number;
    readonly fault?: Fault;
    /** By which gRPC service it is read and written, and by which its sessions are told. */
    readonly transport?: Transport;
    /** Telemetry has shown its sessions since it was reached; what it showed before a loss does not count. */
    readonly sessionsSeen?: boolean;
  };
  /** By the source's id. */
  readonly sources: ReadonlyMap<string, Heard>;
  /** Blind when it is degraded and has no mode. */
  readonly telemetry: { readonly mode?: TelemetryMode; readonly degraded?: string };
  readonly lastCommit?: { readonly at: number; readonly plan: Plan; readonly tookMs: number };
  /** The last commit failed, and nothing has been committed or found in order since. */
  readonly failure?: { readonly at: number; readonly fault: Fault };
  readonly commits: number;
  readonly drain?: Drain;
  /** What an operator should know of the settings: why they were rejected, or what of them is not in force. */
  readonly settingsRemarks: readonly string[];
}

type Transport = Pick<Extract<Outcome, { kind: 'transport-chosen' }>, 'configuration' | 'sessions'>;

export function nothingRecalled(now: number): Recall {
  return {
    startedAt: now,
    device: { state: 'awaited', since: now },
    sources: new Map(),
    telemetry: {},
    commits: 0,
    settingsRemarks: [],
  };
}

/** Folds an outcome in. */
export function recall(before: Recall, outcome: Outcome, now: number): Recall {
  switch (outcome.kind) {
    case 'source-answered':
    case 'discovery-blind': {
      const { id } = outcome.source;
      const heard = hearSource(before.sources.get(id), outcome, now);
      return { ...before, sources: new Map(before.sources).set(id, heard) };
    }
    case 'looked': {
      const { failure, ...rest } = before;
      const { state, since, transport, sessionsSeen } = before.device;
      const seesSessions = outcome.look.health.telemetry.kind === 'seeing';
      const inOrder = outcome.look.verdict.plan === undefined;
      return {
        ...rest,
        look: outcome.look,
        device: {
          state: 'reached',
          since: state === 'reached' ? since : now,
          ...defined({ transport }),
          sessionsSeen: seesSessions || (state === 'reached' && sessionsSeen === true),
        },
        ...(failure === undefined || inOrder ? {} : { failure }),
      };
    }
    case 'read-failed':
      // It is seen by telemetry; what is known of its configuration is of the last look.
      return outcome.besideTelemetry
        ? { ...before, device: { ...before.device, fault: outcome.fault } }
        : before;
    case 'device-lost':
      return { ...before, device: { ...before.device, state: 'lost', since: now, fault: outcome.fault } };
    case 'transport-chosen': {
      const { configuration, sessions } = outcome;
      return { ...before, device: { ...before.device, transport: { configuration, sessions } } };
    }
    case 'peer-up':
    case 'peer-down':
    case 'peer-state':
    case 'peer-forgotten':
      return before.look === undefined ? before : { ...before, look: hearSession(before.look, outcome, now) };
    case 'committed': {
      const { failure, ...rest } = before;
      const { plan, tookMs } = outcome;
      // That it was answered OK once more is not yet an effect.
      const still = failure?.fault.kind === 'unheeded' ? { failure } : {};
      return { ...rest, ...still, lastCommit: { at: now, plan, tookMs }, commits: before.commits + 1 };
    }
    case 'commit-failed':
    case 'commit-unheeded':
      return { ...before, failure: { at: now, fault: outcome.fault } };
    case 'telemetry-degraded':
      return {
        ...before,
        telemetry: {
          ...defined({ mode: outcome.mode }),
          degraded: typeof outcome.because === 'string' ? outcome.because : outcome.because.detail,
        },
      };
    case 'config-rejected': {
      const remarks = outcome.problems.map(
        (problem) => `settings rejected, those before are in force: ${problem}`,
      );
      return { ...before, settingsRemarks: remarks };
    }
    case 'config-reloaded':
      return { ...before, settingsRemarks: outcome.notApplied.map(notAppliedWords) };
    case 'drain-started':
      return {
        ...before,
        drain: { ...before.drain, since: outcome.since, undoneAt: outcome.undoneAt },
      };
    case 'drain-done':
      return before.drain === undefined
        ? before
        : { ...before, drain: { ...before.drain, done: outcome.report } };
    case 'undrained': {
      const { drain, ...rest } = before;
      return rest;
    }
    case 'telemetry-back':
      return { ...before, telemetry: { mode: outcome.mode } };
    default:
      return before;
  }
}
