import { defined } from '../../model/defined.ts';
import type { Drain } from '../../model/drain.ts';
import type { Policy } from '../../model/group.ts';
import type { Look } from '../../model/outcome.ts';
import type { View } from '../../model/sighting.ts';
import type { Verdict } from '../../model/verdict.ts';
import { guards, stepWords, type StepWords } from '../words/reasons.ts';
import { drainWords, remarkText } from '../words/remarks.ts';
import type { Iso } from '../words/time.ts';
import type { AgentState, SourceState } from './agent-state.ts';
import { groupStatus, type GroupStatus } from './group-status.ts';
import type { Readiness } from './readiness.ts';

/** What `/status` serves. Times are ISO 8601, durations seconds. */
export interface Status {
  readonly version: 1;
  /** The time of the request. */
  readonly at: string;
  readonly agent: {
    readonly version: string;
    readonly identity: string;
    readonly addresses: readonly string[];
    readonly startedAt: string;
  };
  readonly ready: boolean;
  readonly notReadyBecause: readonly string[];
  readonly device: {
    readonly address: string;
    readonly state: string;
    readonly since: string;
    readonly because?: string;
    /** The gRPC services for its configuration and for its sessions: `gnmi` or `jet`. */
    readonly transport?: { readonly configuration: string; readonly sessions: string };
    /** Time of the last round that read it. */
    readonly lookedAt?: string;
  };
  readonly telemetry: { readonly state: string; readonly mode?: string; readonly degraded?: string };
  readonly sources: readonly SourceStatus[];
  /** In the settings' order. */
  readonly groups: readonly GroupStatus[];
  /** Established sessions that `allow` let in. */
  readonly clients: number;
  readonly converged: boolean;
  readonly plan?: { readonly hash: string; readonly steps: readonly StepWords[] };
  readonly withheld: readonly (StepWords & { readonly guard: string; readonly until?: string })[];
  /** The argument for `meshrr approve`; absent: nothing can be approved. */
  readonly pending?: string;
  readonly remarks: readonly string[];
  readonly lastCommit?: {
    readonly at: string;
    readonly plan: string;
    readonly steps: readonly StepWords[];
    readonly tookSeconds: number;
  };
  readonly commits: number;
  /** The last commit failed; absent again after a commit, or a round with nothing to do. */
  readonly failure?: { readonly at: string; readonly because: string };
  /** Absent: no drain is under way. */
  readonly drain?: {
    readonly since: string;
    /** When the drain is undone if the pod has not ended by then. */
    readonly undoneAt: string;
    readonly done?: { readonly at: string; readonly because: string };
  };
}

/** What a source of a group last reported. Times are ISO 8601. */
export interface SourceStatus {
  readonly id: string;
  readonly group: string;
  readonly state: 'unheard' | 'seeing' | 'blind';
  /** Since when it is in this state. */
  readonly since: string;
  /** When it last answered; absent: it never has. */
  readonly lastAnswerAt?: string;
  /** How many members it names by its last answer that counts; an empty answer may have to be repeated first. */
  readonly endpoints: number;
  /** Why it is blind. */
  readonly because?: string;
}

/**
 * The status of the agent at one moment. A pure function.
 *
 * @param address of the device
 */
export function statusOf(
  agent: AgentState,
  readiness: Readiness,
  policy: Policy,
  address: string,
  version: string,
  now: number,
  iso: Iso,
): Status {
  const { look, lastCommit, failure, drain } = agent;
  const { state, since, fault, transport } = agent.device;
  const { verdict } = look ?? {};
  // There are no rounds while the device is lost, so the last look may be older than the loss of telemetry.
  const isBlind = agent.telemetry.degraded !== undefined && agent.telemetry.mode === undefined;
  const telemetry = isBlind ? 'blind' : (look?.health.telemetry.kind ?? 'unheard');
  return {
    version: 1,
    at: iso(now),
    agent: {
      version,
      identity: policy.self.identity,
      addresses: Array.from(policy.self.addresses),
      startedAt: iso(agent.startedAt),
    },
    ready: readiness.ready,
    notReadyBecause: readiness.reasons,
    device: {
      address,
      state,
      since: iso(since),
      ...defined({ because: fault?.detail, transport, lookedAt: look && iso(look.now) }),
    },
    telemetry: { state: telemetry, ...agent.telemetry },
    sources: sourceStatuses(look?.view, agent.sources, iso),
    groups: policy.groups.map((group) => groupStatus(group, look, telemetry === 'seeing', iso)),
    clients: look === undefined ? 0 : clientsOf(look),
    converged: verdict !== undefined && verdict.plan === undefined && verdict.withheld.length === 0,
    ...defined({
      plan: verdict?.plan && { hash: verdict.plan.hash, steps: verdict.plan.steps.map(stepWords) },
    }),
    withheld: (verdict?.withheld ?? []).map((withheld) => withheldStatus(withheld, iso)),
    ...defined({ pending: verdict?.pending }),
    remarks: [...agent.settingsRemarks, ...(verdict?.remarks ?? []).map(remarkText)],
    ...defined({
      lastCommit: lastCommit && {
        at: iso(lastCommit.at),
        plan: lastCommit.plan.hash,
        steps: lastCommit.plan.steps.map(stepWords),
        tookSeconds: lastCommit.tookMs / 1000,
      },
    }),
    commits: agent.commits,
    ...defined({
      failure: failure && { at: iso(failure.at), because: failure.fault.detail },
      drain: drain && drainStatus(drain, iso),
    }),
  };
}

/** The sources that have answered or failed since the start, and those of the last look that have done neither. */
function sourceStatuses(
  view: View | undefined,
  known: ReadonlyMap<string, SourceState>,
  iso: Iso,
): readonly SourceStatus[] {
  const reported = Array.from(known.values(), (source) => ({
    id: source.source.id,
    group: source.source.group,
    state: source.state,
    since: iso(source.since),
    ...defined({ lastAnswerAt: source.answeredAt === undefined ? undefined : iso(source.answeredAt) }),
    endpoints: source.endpoints,
    ...defined({ because: source.because?.detail }),
  }));
  const unreported = Array.from(view ?? [])
    .filter(([id]) => !known.has(id))
    .map(([id, source]) => ({
      id,
      group: source.source.group,
      state: source.state,
      since: iso(source.since),
      endpoints: source.known.size,
    }));
  return [...reported, ...unreported].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function withheldStatus(
  { step, guard, until }: Verdict['withheld'][number],
  iso: Iso,
): Status['withheld'][number] {
  return {
    ...stepWords(step),
    guard: guards[guard],
    ...defined({ until: until === undefined ? undefined : iso(until) }),
  };
}

function drainStatus({ since, undoneAt, done }: Drain, iso: Iso): NonNullable<Status['drain']> {
  return {
    since: iso(since),
    undoneAt: iso(undoneAt),
    ...defined({ done: done && { at: iso(done.at), because: drainWords(done) } }),
  };
}

function clientsOf({ health }: Look): number {
  return Array.from(health.peers.values()).filter(({ configured, up }) => !configured && up).length;
}
