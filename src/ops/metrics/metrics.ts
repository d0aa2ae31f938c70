import type { Registry } from 'prom-client';
import type { Fault } from '../../model/fault.ts';
import type { Group } from '../../model/group.ts';
import type { Look, Outcome } from '../../model/outcome.ts';
import type { Source } from '../../model/sighting.ts';
import type { Clock } from '../../ports.ts';
import { createInstruments } from './instruments.ts';
import { labelValues } from './label-values.ts';
import { peerSeries } from './peer-series.ts';
import { peerStates } from './peer-states.ts';
import { tellPrefixes } from './prefix-series.ts';
import { retire } from './retire.ts';
import { roundCounter } from './round-counter.ts';
import { startFromZero } from './start-from-zero.ts';
import { tellBounds } from './tell-bounds.ts';

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
  firstGroups: readonly Group[],
  firstSources: readonly Source[],
  clock: Pick<Clock, 'scheduler' | 'wallAt'>,
  /** Counts of prefixes, too: some series for each peer, of which clients may be thousands. */
  { prefixes = false }: { readonly prefixes?: boolean } = {},
): Metrics {
  let [groups, sources] = [firstGroups, firstSources];
  let inForceSince = clock.scheduler.now();
  const instruments = createInstruments(() => clock.wallAt(inForceSince).getTime() / 1000);
  startFromZero(instruments, groups, sources);
  tellBounds(instruments, groups);
  instruments.buildInfo.set({ version }, 1);
  instruments.configOk.set(1);
  instruments.draining.set(0);
  const observePeer = peerSeries(instruments);
  const countRound = roundCounter((result) => instruments.rounds.inc({ result }));

  function looked(look: Look): void {
    const { running, health, verdict, ledger } = look;
    instruments.refused.set(ledger.refused?.size ?? 0);
    instruments.subscriptionUp.set(health.telemetry.kind === 'seeing' ? 1 : 0);
    if (prefixes) tellPrefixes(instruments, look);
    for (const { name: group, kind } of groups) {
      if (kind === 'subtractive') {
        instruments.allowPrefixes.set({ group }, running.groups.get(group)?.allow.length ?? 0);
        continue;
      }
      const states = peerStates(group, look);
      for (const state of labelValues.peerStates) {
        instruments.groupPeers.set({ group, state }, states.filter((known) => known === state).length);
      }
      const held = verdict.withheld.filter(({ step }) => step.group === group);
      for (const guard of labelValues.guards) {
        instruments.guardActive.set({ group, guard }, held.filter((step) => step.guard === guard).length);
      }
    }
  }

  /** What stays keeps its numbers, what is new begins with zeros, what left the settings goes. */
  function settle(newGroups: readonly Group[], newSources: readonly Source[]): void {
    const isIn = (list: readonly Group[]) => (one: Group) =>
      list.some(({ name, kind }) => name === one.name && kind === one.kind);
    const isAsked = (list: readonly Source[]) => (one: Source) =>
      list.some(({ id, group }) => id === one.id && group === one.group);
    const [isKept, isNew] = [isIn(newGroups), (one: Group) => !isIn(groups)(one)];
    const [isStill, isNewlyAsked] = [isAsked(newSources), (one: Source) => !isAsked(sources)(one)];
    retire(
      instruments,
      groups.filter((group) => !isKept(group)),
      sources.filter((source) => !isStill(source)),
    );
    startFromZero(instruments, newGroups.filter(isNew), newSources.filter(isNewlyAsked));
    tellBounds(instruments, newGroups);
    [groups, sources] = [newGroups, newSources];
  }

  return {
    registry: instruments.registry,
    setReady: (isReady) => instruments.ready.set(isReady ? 1 : 0),
    call: ({ rpc, tookMs, fault }) => {
      if (rpc === 'set') {
        instruments.sets.inc({ result: fault?.kind ?? 'ok' });
        instruments.setDuration.observe(tookMs / 1000);
      }
      // Who refuses has answered.
      const answered = fault === undefined || fault.kind === 'refused' || fault.kind === 'busy';
      if (rpc !== 'subscribe') instruments.gnmiUp.set(answered ? 1 : 0);
    },
    observe: (outcome) => {
      observePeer(outcome);
      countRound(outcome);
      switch (outcome.kind) {
        case 'source-answered': {
          const { id: source, group } = outcome.source;
          instruments.discoveryUp.set({ source, group }, 1);
          instruments.discoveryEndpoints.set({ source, group }, outcome.endpoints);
          instruments.discoveryLeftOut.set({ source, group }, outcome.leftOut);
          return;
        }
        case 'discovery-blind': {
          const { id: source, group } = outcome.source;
          instruments.discoveryUp.set({ source, group }, 0);
          instruments.discoveryErrors.inc({ source, group, reason: outcome.because.kind });
          return;
        }
        case 'telemetry-degraded':
          instruments.subscriptionUp.set(outcome.mode === undefined ? 0 : 1);
          return;
        case 'discovery-back':
          instruments.watchRestarts.inc({ watch: 'discovery' });
          return;
        case 'telemetry-back':
          instruments.watchRestarts.inc({ watch: 'telemetry' });
          instruments.subscriptionUp.set(1);
          return;
        case 'looked':
          looked(outcome.look);
          return;
        case 'commit-unheeded':
          instruments.unheeded.inc();
          return;
        case 'drift':
          for (const { group } of outcome.drifts) instruments.drifts.inc({ group });
          return;
        case 'config-reloaded':
          instruments.configOk.set(1);
          inForceSince = clock.scheduler.now();
          settle(outcome.policy.groups, outcome.sources);
          return;
        case 'config-rejected':
          instruments.configOk.set(0);
          return;
        case 'drain-started':
          instruments.draining.set(1);
          return;
        case 'undrained':
          instruments.draining.set(0);
          return;
        case 'replaced':
          instruments.replacements.inc({ group: outcome.group, reason: outcome.reason });
          return;
        case 'committed':
          if (outcome.sinceEventMs !== undefined)
            instruments.eventToCommit.observe(outcome.sinceEventMs / 1000);
          // The end of a swap that was made before it broke: its stand-in came with an earlier plan.
          for (const step of outcome.plan.steps) {
            if (step.kind !== 'remove' || step.successor !== undefined) continue;
            if (step.reason === 'terminating' || step.reason === 'outranked')
              instruments.replacements.inc({ group: step.group, reason: step.reason });
          }
          return;
        default:
          return;
      }
    },
  };
}
