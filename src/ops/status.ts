import { inOrder } from '../model/address.ts';
import type { Group, MeshGroup, Policy } from '../model/group.ts';
import type { Look } from '../model/outcome.ts';
import type { Step } from '../model/step.ts';
import type { Account } from '../model/verdict.ts';
import type { Readiness } from './readiness.ts';
import { addReasons, guards, remarkText, removeReasons, standings } from './reasons.ts';
import type { Recall } from './recall.ts';

/** A step as people read it. */
export interface StepStatus {
  readonly step: 'add' | 'remove' | 'allow';
  readonly group: string;
  readonly peer?: string;
  readonly pod?: string;
  readonly why: string;
}

export interface PeerStatus {
  readonly address: string;
  /** The pod's name where known. */
  readonly pod: string;
  readonly configured: boolean;
  /** The BGP FSM's state, or `unknown`. */
  readonly state: string;
  /** ISO 8601: since when it is up, or is not; absent while unknown. */
  readonly since?: string;
  readonly standing: Account['standing'];
  readonly why: string;
  /** Place in the ranking of a group with max_peers, from 1. */
  readonly rank?: number;
}

/** What `/status` serves. Times are ISO 8601, durations seconds. */
export interface Status {
  readonly version: 1;
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
  };
  readonly telemetry: { readonly state: string; readonly mode?: string; readonly degraded?: string };
  readonly sources: readonly {
    readonly id: string;
    readonly group: string;
    readonly state: string;
    readonly since: string;
    readonly endpoints: number;
    readonly because?: string;
  }[];
  readonly groups: readonly {
    readonly name: string;
    readonly kind: Group['kind'];
    readonly maxPeers?: number;
    readonly peers: readonly PeerStatus[];
    readonly allowPrefixes?: number;
  }[];
  /** Sessions that came in by allow and are established. */
  readonly clients: number;
  readonly converged: boolean;
  readonly plan?: { readonly hash: string; readonly steps: readonly StepStatus[] };
  readonly withheld: readonly (StepStatus & { readonly guard: string; readonly until?: string })[];
  /** What `meshrr approve` takes. */
  readonly pending?: string;
  readonly remarks: readonly string[];
  readonly lastCommit?: {
    readonly at: string;
    readonly plan: string;
    readonly steps: readonly StepStatus[];
    readonly tookSeconds: number;
  };
  readonly commits: number;
}

/** Puts together what is known; pure. */
export function statusOf(
  recalled: Recall,
  readiness: Readiness,
  policy: Policy,
  device: string,
  version: string,
): Status {
  const { look, lastCommit } = recalled;
  const { verdict } = look ?? {};
  return {
    version: 1,
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
      state: recalled.device.state,
      since: iso(recalled.device.since),
      ...(recalled.device.fault === undefined ? {} : { because: recalled.device.fault.detail }),
    },
    telemetry: { state: look?.health.telemetry.kind ?? 'unheard', ...recalled.telemetry },
    sources: Array.from(look?.view.values() ?? [], ({ source, state, since, known, because }) => ({
      id: source.id,
      group: source.group,
      state,
      since: iso(since),
      endpoints: known.size,
      ...(because === undefined ? {} : { because: because.detail }),
    })),
    groups: policy.groups.map((group) => groupStatus(group, look)),
    clients: look === undefined ? 0 : clientsOf(look),
    converged: verdict !== undefined && verdict.plan === undefined && verdict.withheld.length === 0,
    ...(verdict?.plan === undefined
      ? {}
      : { plan: { hash: verdict.plan.hash, steps: verdict.plan.steps.map(stepStatus) } }),
    withheld: (verdict?.withheld ?? []).map(({ step, guard, until }) => ({
      ...stepStatus(step),
      guard: guards[guard],
      ...(until === undefined ? {} : { until: iso(until) }),
    })),
    ...(verdict?.pending === undefined ? {} : { pending: verdict.pending }),
    remarks: (verdict?.remarks ?? []).map(remarkText),
    ...(lastCommit === undefined
      ? {}
      : {
          lastCommit: {
            at: iso(lastCommit.at),
            plan: lastCommit.plan.hash,
            steps: lastCommit.plan.steps.map(stepStatus),
            tookSeconds: lastCommit.tookMs / 1000,
          },
        }),
    commits: recalled.commits,
  };
}

/** A step as people read it. */
export function stepStatus(step: Step): StepStatus {
  switch (step.kind) {
    case 'add':
      return {
        step: 'add',
        group: step.group,
        peer: step.peer,
        pod: step.identity,
        why: addReasons[step.reason],
      };
    case 'remove':
      return {
        step: 'remove',
        group: step.group,
        peer: step.peer,
        pod: step.identity,
        why: removeReasons[step.reason],
      };
    case 'allow':
      return {
        step: 'allow',
        group: step.group,
        why: `prefixes minus every explicit neighbor: ${step.to.length} entries`,
      };
  }
}

function groupStatus(group: Group, look: Look | undefined): Status['groups'][number] {
  if (group.kind === 'subtractive') {
    const allow = look?.running.groups.get(group.name)?.allow;
    return {
      name: group.name,
      kind: group.kind,
      peers: [],
      ...(allow === undefined ? {} : { allowPrefixes: allow.length }),
    };
  }
  const { name, kind, maxPeers } = group;
  return {
    name,
    kind,
    ...(maxPeers === undefined ? {} : { maxPeers }),
    peers: look === undefined ? [] : peersOf(group, look),
  };
}

function peersOf({ name }: MeshGroup, { verdict, running, health }: Look): readonly PeerStatus[] {
  const configured = running.groups.get(name)?.neighbors ?? new Set();
  const accounts = new Map(
    verdict.accounts.filter(({ group }) => group === name).map((account) => [account.address, account]),
  );
  return inOrder(new Set([...configured, ...accounts.keys()])).map((address) => {
    const peer = health.telemetry.kind === 'seeing' ? health.peers.get(address) : undefined;
    const { identity = address, standing = 'peer', rank } = accounts.get(address) ?? {};
    return {
      address,
      pod: identity,
      configured: configured.has(address),
      state: configured.has(address) ? (peer?.state ?? 'unknown') : '–',
      ...(peer === undefined ? {} : { since: iso(peer.since) }),
      standing,
      why: standings[standing],
      ...(rank === undefined ? {} : { rank }),
    };
  });
}

function clientsOf({ health }: Look): number {
  return Array.from(health.peers.values()).filter(({ configured, up }) => !configured && up).length;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
