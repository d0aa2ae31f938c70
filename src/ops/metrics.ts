import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Fault } from '../model/fault.ts';
import type { Group } from '../model/group.ts';
import type { Look, Outcome } from '../model/outcome.ts';
import { sessionStates } from '../model/session.ts';
import type { Source } from '../model/sighting.ts';

const faultKinds: readonly Fault['kind'][] = [
  'unreachable',
  'unsettled',
  'busy',
  'refused',
  'denied',
  'unreadable',
];
const guardKinds = ['quota', 'last-peers', 'source-emptied', 'peer-limit'] as const;
const peerStates = ['up', 'coming_up', 'down', 'unknown'] as const;
const replacementReasons = ['down', 'never-up', 'flapping', 'terminating', 'outranked'] as const;
const results = ['converged', 'planned', 'withheld', 'failed'] as const;

export interface Metrics {
  readonly registry: Registry;
  readonly observe: (outcome: Outcome) => void;
  /** A finished gNMI call. */
  readonly call: (call: { readonly rpc: string; readonly tookMs: number; readonly fault?: Fault }) => void;
  readonly setReady: (ready: boolean) => void;
}

/** All metrics, on a registry of their own, with zeros from the start; a peer's series go with the peer. */
export function createMetrics(
  version: string,
  groups: readonly Group[],
  sources: readonly Source[],
): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge({ name: `meshrr_${name}`, help, labelNames: [...labelNames], registers });
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Counter({ name: `meshrr_${name}`, help, labelNames: [...labelNames], registers });

  const buildInfo = gauge('build_info', 'Always 1; the version is in its label', ['version']);
  const configOk = gauge('config_last_reload_successful', 'Whether the settings last read are in force');
  const peerUp = gauge('bgp_peer_up', 'Whether the session is ESTABLISHED', ['peer', 'group']);
  const peerState = gauge(
    'bgp_peer_state',
    'BGP FSM state: 1 IDLE, 2 CONNECT, 3 ACTIVE, 4 OPENSENT, 5 OPENCONFIRM, 6 ESTABLISHED',
    ['peer', 'group'],
  );
  const transitions = counter('bgp_peer_transitions_total', 'How often the session came up or fell', [
    'peer',
    'group',
  ]);
  const groupPeers = gauge('group_peers', 'Configured peers of a group by what their session does', [
    'group',
    'state',
  ]);
  const replacements = counter('peer_replacements_total', 'Peers that were replaced', ['group', 'reason']);
  const allowPrefixes = gauge('allow_prefixes', 'Entries of allow', ['group']);
  const discoveryUp = gauge('discovery_up', 'Whether the source can see', ['source', 'group']);
  const discoveryEndpoints = gauge('discovery_endpoints', 'Members that the source names', [
    'source',
    'group',
  ]);
  const discoveryErrors = counter('discovery_errors_total', 'Failed looks by what may be done next', [
    'source',
    'group',
    'reason',
  ]);
  const reconciles = counter('reconcile_total', 'Rounds by their result', ['result']);
  const eventToCommit = new Histogram({
    name: 'meshrr_event_to_commit_seconds',
    help: 'From the event that asked for a change to the answer of the device',
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
    registers,
  });
  const gnmiUp = gauge('gnmi_up', 'Whether the last gNMI Get or Set was answered');
  const sets = counter('gnmi_set_total', 'gNMI Sets by their result', ['result']);
  const setDuration = new Histogram({
    name: 'meshrr_gnmi_set_duration_seconds',
    help: 'From a gNMI Set to its answer',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  });
  const subscriptionUp = gauge('gnmi_subscription_up', 'Whether telemetry is seeing the sessions');
  const drifts = counter('drift_detected_total', 'Changes of others to our groups', ['group']);
  const guardActive = gauge('guard_active', 'Steps that a guard withholds', ['group', 'guard']);
  const ready = gauge('ready', 'Whether /readyz says ready');

  buildInfo.set({ version }, 1);
  configOk.set(1);
  for (const { id: source, group } of sources) {
    discoveryUp.set({ source, group }, 0);
    discoveryEndpoints.set({ source, group }, 0);
    for (const reason of faultKinds) discoveryErrors.inc({ source, group, reason }, 0);
  }
  for (const { name: group, kind } of groups) {
    drifts.inc({ group }, 0);
    if (kind === 'subtractive') {
      allowPrefixes.set({ group }, 0);
      continue;
    }
    for (const state of peerStates) groupPeers.set({ group, state }, 0);
    for (const guard of guardKinds) guardActive.set({ group, guard }, 0);
    for (const reason of replacementReasons) replacements.inc({ group, reason }, 0);
  }
  for (const result of results) reconciles.inc({ result }, 0);
  for (const result of ['ok', ...faultKinds]) sets.inc({ result }, 0);

  const groupOfPeer = new Map<string, string>();
  /** A peer's series carry the group it is in now; those of an earlier group go. */
  function labels(peer: string, group: string | undefined) {
    const before = groupOfPeer.get(peer);
    const after = group ?? before ?? '';
    if (before !== undefined && before !== after) forget(peer);
    groupOfPeer.set(peer, after);
    return { peer, group: after };
  }
  function forget(peer: string): void {
    const group = groupOfPeer.get(peer) ?? '';
    for (const metric of [peerUp, peerState, transitions]) metric.remove({ peer, group });
    groupOfPeer.delete(peer);
  }

  function looked({ running, health, verdict }: Look): void {
    reconciles.inc({
      result: verdict.plan !== undefined ? 'planned' : verdict.withheld.length > 0 ? 'withheld' : 'converged',
    });
    for (const { name: group, kind } of groups) {
      const configured = running.groups.get(group);
      if (kind === 'subtractive') {
        allowPrefixes.set({ group }, configured?.allow.length ?? 0);
        continue;
      }
      const counts: Record<(typeof peerStates)[number], number> = {
        up: 0,
        coming_up: 0,
        down: 0,
        unknown: 0,
      };
      for (const peer of configured?.neighbors ?? []) {
        const known = health.peers.get(peer);
        const sees = health.telemetry.kind === 'seeing';
        counts[
          !sees || known === undefined ? 'unknown' : known.up ? 'up' : known.wasUp ? 'down' : 'coming_up'
        ] += 1;
      }
      for (const state of peerStates) groupPeers.set({ group, state }, counts[state]);
      for (const guard of guardKinds) {
        guardActive.set(
          { group, guard },
          verdict.withheld.filter((held) => held.guard === guard && held.step.group === group).length,
        );
      }
    }
  }

  return {
    registry,
    setReady: (isReady) => ready.set(isReady ? 1 : 0),
    call: ({ rpc, tookMs, fault }) => {
      if (rpc === 'set') {
        sets.inc({ result: fault?.kind ?? 'ok' });
        setDuration.observe(tookMs / 1000);
      }
      if (rpc !== 'subscribe')
        gnmiUp.set(fault === undefined || fault.kind === 'refused' || fault.kind === 'busy' ? 1 : 0);
    },
    observe: (outcome) => {
      switch (outcome.kind) {
        case 'source-answered': {
          const { id: source, group } = outcome.source;
          discoveryUp.set({ source, group }, 1);
          discoveryEndpoints.set({ source, group }, outcome.endpoints);
          return;
        }
        case 'discovery-blind': {
          const { id: source, group } = outcome.source;
          discoveryUp.set({ source, group }, 0);
          discoveryErrors.inc({ source, group, reason: outcome.because.kind });
          return;
        }
        case 'peer-up':
        case 'peer-down': {
          const own = labels(outcome.peer, outcome.group);
          peerUp.set(own, outcome.kind === 'peer-up' ? 1 : 0);
          transitions.inc(own);
          return;
        }
        case 'peer-state': {
          const own = labels(outcome.peer, outcome.group);
          peerState.set(own, sessionStates.indexOf(outcome.state) + 1);
          peerUp.set(own, outcome.state === 'ESTABLISHED' ? 1 : 0);
          transitions.inc(own, 0);
          return;
        }
        case 'peer-forgotten':
          forget(outcome.peer);
          return;
        case 'telemetry-degraded':
          subscriptionUp.set(outcome.mode === undefined ? 0 : 1);
          return;
        case 'telemetry-back':
          subscriptionUp.set(1);
          return;
        case 'looked':
          if (outcome.look.health.telemetry.kind === 'seeing') subscriptionUp.set(1);
          looked(outcome.look);
          return;
        case 'read-failed':
          reconciles.inc({ result: 'failed' });
          return;
        case 'commit-failed':
          reconciles.inc({ result: 'failed' });
          return;
        case 'drift':
          for (const { group } of outcome.drifts) drifts.inc({ group });
          return;
        case 'replaced':
          replacements.inc({ group: outcome.group, reason: outcome.reason });
          return;
        case 'committed':
          if (outcome.sinceEventMs !== undefined) eventToCommit.observe(outcome.sinceEventMs / 1000);
          return;
        case 'discovered':
        case 'undiscovered':
        case 'identity-changed':
        case 'discovery-back':
        case 'device-lost':
        case 'device-back':
        case 'committing':
        case 'dry-run':
          return;
      }
    },
  };
}
