import type { Drain } from '../../model/drain.ts';
import type { Policy } from '../../model/group.ts';
import type { Look } from '../../model/outcome.ts';
import { groupStatus, type GroupStatus } from './group-status.ts';
import type { Readiness } from './readiness.ts';
import { guards, stepWords, type StepWords } from '../words/reasons.ts';
import { drainWords, remarkText } from '../words/remarks.ts';
import type { Recall } from './recall.ts';
import { sourceStatuses, type SourceStatus } from './source-status.ts';
import type { Iso } from '../words/time.ts';
import { defined } from '../../model/defined.ts';

/** What `/status` serves. Times are ISO 8601, durations seconds. */
export interface Status {
  readonly version: 1;
  /** When it was told. */
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
    /** By which gRPC service it is read and written, and by which its sessions are told. */
    readonly transport?: { readonly configuration: string; readonly sessions: string };
    /** When a round last looked at it. */
    readonly lookedAt?: string;
  };
  readonly telemetry: { readonly state: string; readonly mode?: string; readonly degraded?: string };
  readonly sources: readonly SourceStatus[];
  /** In the settings' order. */
  readonly groups: readonly GroupStatus[];
  /** Sessions that came in by allow and are established. */
  readonly clients: number;
  readonly converged: boolean;
  readonly plan?: { readonly hash: string; readonly steps: readonly StepWords[] };
  readonly withheld: readonly (StepWords & { readonly guard: string; readonly until?: string })[];
  /** What `meshrr approve` takes. */
  readonly pending?: string;
  readonly remarks: readonly string[];
  readonly lastCommit?: {
    readonly at: string;
    readonly plan: string;
    readonly steps: readonly StepWords[];
    readonly tookSeconds: number;
  };
  readonly commits: number;
  /** The last commit failed; absent once something is committed or nothing is left to do. */
  readonly failure?: { readonly at: string; readonly because: string };
  /** Absent: it does not drain. */
  readonly drain?: {
    readonly since: string;
    /** When it is undone unless the pod has ended. */
    readonly undoneAt: string;
    readonly done?: { readonly at: string; readonly because: string };
  };
}

/** Puts together what is known; pure. */
export function statusOf(
  recalled: Recall,
  readiness: Readiness,
  policy: Policy,
  device: string,
  version: string,
  now: number,
  iso: Iso,
): Status {
  const { look, lastCommit, failure } = recalled;
  const { state, since, fault, transport } = recalled.device;
  const { verdict } = look ?? {};
  // While the device is away no round looks, but telemetry still tells that it is blind.
  const isBlind = recalled.telemetry.degraded !== undefined && recalled.telemetry.mode === undefined;
  const telemetry = isBlind ? 'blind' : (look?.health.telemetry.kind ?? 'unheard');
  const sees = telemetry === 'seeing';
  return {
    version: 1,
    at: iso(now),
    agent: {
      version,
      identity: policy.self.identity,
      addresses: Array.from(policy.self.addresses),
      startedAt: iso(recalled.startedAt),
    },
    ready: readiness.ready,
    notReadyBecause: readiness.reasons,
    device: {
      address: device,
      state,
      since: iso(since),
      ...(fault === undefined ? {} : { because: fault.detail }),
      ...defined({ transport }),
      ...(look === undefined ? {} : { lookedAt: iso(look.now) }),
    },
    telemetry: { state: telemetry, ...recalled.telemetry },
    sources: sourceStatuses(look?.view, recalled.sources, iso),
    groups: policy.groups.map((group) => groupStatus(group, look, sees, iso)),
    clients: look === undefined ? 0 : clientsOf(look),
    converged: verdict !== undefined && verdict.plan === undefined && verdict.withheld.length === 0,
    ...(verdict?.plan === undefined
      ? {}
      : { plan: { hash: verdict.plan.hash, steps: verdict.plan.steps.map(stepWords) } }),
    withheld: (verdict?.withheld ?? []).map(({ step, guard, until }) => ({
      ...stepWords(step),
      guard: guards[guard],
      ...(until === undefined ? {} : { until: iso(until) }),
    })),
    ...(verdict?.pending === undefined ? {} : { pending: verdict.pending }),
    remarks: [...recalled.settingsRemarks, ...(verdict?.remarks ?? []).map(remarkText)],
    ...(lastCommit === undefined
      ? {}
      : {
          lastCommit: {
            at: iso(lastCommit.at),
            plan: lastCommit.plan.hash,
            steps: lastCommit.plan.steps.map(stepWords),
            tookSeconds: lastCommit.tookMs / 1000,
          },
        }),
    commits: recalled.commits,
    ...(failure === undefined ? {} : { failure: { at: iso(failure.at), because: failure.fault.detail } }),
    ...(recalled.drain === undefined ? {} : { drain: drainStatus(recalled.drain, iso) }),
  };
}

function drainStatus({ since, undoneAt, done }: Drain, iso: Iso): NonNullable<Status['drain']> {
  return {
    since: iso(since),
    undoneAt: iso(undoneAt),
    ...(done === undefined ? {} : { done: { at: iso(done.at), because: drainWords(done) } }),
  };
}

function clientsOf({ health }: Look): number {
  return Array.from(health.peers.values()).filter(({ configured, up }) => !configured && up).length;
}
