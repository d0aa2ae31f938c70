import type { IpAddress } from '../../model/address.ts';
import { defined } from '../../model/defined.ts';
import type { Drain } from '../../model/drain.ts';
import type { Fault } from '../../model/fault.ts';
import type { PeerHealth } from '../../model/health.ts';
import type { Look, Outcome } from '../../model/outcome.ts';
import type { TelemetryMode } from '../../model/session.ts';
import type { Source } from '../../model/sighting.ts';
import type { Plan } from '../../model/step.ts';
import { notAppliedWords } from '../words/remarks.ts';

/**
 * The state of the agent by its outcomes: all that readiness and status need. Times are ms of the agent's
 * clock.
 */
export interface AgentState {
  readonly startedAt: number;
  readonly look?: Look;
  readonly device: {
    readonly state: 'awaited' | 'reached' | 'lost';
    readonly since: number;
    readonly fault?: Fault;
    /** The gRPC services for its configuration and for its sessions. */
    readonly transport?: Transport;
    /** Telemetry has shown the sessions since the device was reached last. */
    readonly sessionsSeen?: boolean;
  };
  /** By the id of the source; a source that has neither answered nor failed yet is missing. */
  readonly sources: ReadonlyMap<string, SourceState>;
  /** Blind if it is degraded and has no mode. */
  readonly telemetry: { readonly mode?: TelemetryMode; readonly degraded?: string };
  readonly lastCommit?: { readonly at: number; readonly plan: Plan; readonly tookMs: number };
  /** The last commit failed; absent again after a commit, or a round with nothing to do. */
  readonly failure?: { readonly at: number; readonly fault: Fault };
  readonly commits: number;
  readonly drain?: Drain;
  /** Why the settings that were read last were rejected, or which of them are not in force. */
  readonly settingsRemarks: readonly string[];
}

/** What a source last reported. It is not taken from the looks, since there are no rounds while the device is lost. */
export interface SourceState {
  readonly source: Source;
  readonly state: 'seeing' | 'blind';
  readonly since: number;
  readonly answeredAt?: number;
  readonly endpoints: number;
  readonly because?: Fault;
}

type Transport = Pick<Extract<Outcome, { kind: 'transport-chosen' }>, 'configuration' | 'sessions'>;

export function initialState(now: number): AgentState {
  return {
    startedAt: now,
    device: { state: 'awaited', since: now },
    sources: new Map(),
    telemetry: {},
    commits: 0,
    settingsRemarks: [],
  };
}

/** The state after one more outcome. */
export function agentStateAfter(before: AgentState, outcome: Outcome, now: number): AgentState {
  switch (outcome.kind) {
    case 'source-answered':
    case 'discovery-blind': {
      const { id } = outcome.source;
      const source = withSource(before.sources.get(id), outcome, now);
      return { ...before, sources: new Map(before.sources).set(id, source) };
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
      // The device stays reached while telemetry sees it; its configuration is known from the last look.
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
      return before.look === undefined ? before : { ...before, look: withSession(before.look, outcome, now) };
    case 'committed': {
      const { failure, ...rest } = before;
      const { plan, tookMs } = outcome;
      // After a change without effect, another OK of the device proves nothing.
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
        (problem) => `settings rejected, the previous ones stay in force: ${problem}`,
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

type OfSource = Extract<Outcome, { kind: 'source-answered' | 'discovery-blind' }>;

function withSource(before: SourceState | undefined, outcome: OfSource, now: number): SourceState {
  const { source } = outcome;
  const state = outcome.kind === 'source-answered' ? 'seeing' : 'blind';
  const since = before?.state === state ? before.since : now;
  if (outcome.kind === 'source-answered')
    return { source, state, since, answeredAt: now, endpoints: outcome.endpoints };
  const { answeredAt, endpoints = 0 } = before ?? {};
  return { source, state, since, endpoints, because: outcome.because, ...defined({ answeredAt }) };
}

type OfSession = Extract<Outcome, { kind: 'peer-up' | 'peer-down' | 'peer-state' | 'peer-forgotten' }>;

/**
 * The maps of peers that this file has copied, and may therefore change in place: with thousands of peers, one copy per
 * outcome would block the agent.
 */
const ownCopies = new WeakSet<object>();

/** The last look with what telemetry has reported since: a session may change many times between two rounds. */
function withSession(look: Look, outcome: OfSession, now: number): Look {
  const before = look.health.peers.get(outcome.peer);
  if (before === undefined) return look;
  const peers = ownCopies.has(look.health.peers)
    ? (look.health.peers as Map<IpAddress, PeerHealth>)
    : new Map(look.health.peers);
  ownCopies.add(peers);
  switch (outcome.kind) {
    case 'peer-up':
      peers.set(outcome.peer, { ...before, up: true, wasUp: true, since: now });
      break;
    case 'peer-down':
      peers.set(outcome.peer, { ...before, up: false, since: now });
      break;
    case 'peer-state':
      peers.set(outcome.peer, { ...before, state: outcome.state });
      break;
    case 'peer-forgotten':
      peers.delete(outcome.peer);
      break;
  }
  return { ...look, health: { ...look.health, peers } };
}
