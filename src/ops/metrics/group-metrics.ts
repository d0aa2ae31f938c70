import type { Look } from '../../model/outcome.ts';
import type { RemoveReason } from '../../model/step.ts';
import type { Guard } from '../../model/verdict.ts';
import { faultKinds } from './agent-metrics.ts';
import { countsOf, instrument, type Instrument } from './instrument.ts';
import { allGroups, eachSource, meshGroups, subtractiveGroups, upstreamGroups } from './subjects.ts';

const sessionWords = ['up', 'coming_up', 'down', 'unknown'] as const;

/** The metrics by group. A new one is an entry here; its zeros, its end and its line in docs/metrics.md follow. */
export const groupMetrics: readonly Instrument[] = [
  instrument(meshGroups, {
    type: 'gauge',
    name: 'meshrr_group_peers',
    help: 'Configured peers of the group by the state of their session',
    label: ['state', sessionWords],
    on: { looked: ({ look }, { name }) => countsOf(sessionsOf(name, look)) },
  }),
  instrument(meshGroups, {
    type: 'gauge',
    name: 'meshrr_group_min_peers',
    help: 'min_peers of the group in the settings',
    on: { 'settings-in-force': (_, { minPeers }) => minPeers },
  }),
  instrument(upstreamGroups, {
    type: 'gauge',
    name: 'meshrr_group_max_peers',
    help: 'max_peers of the group in the settings; absent if not set',
    on: { 'settings-in-force': (_, { maxPeers }) => maxPeers },
  }),
  instrument(meshGroups, {
    type: 'counter',
    name: 'meshrr_peer_replacements_total',
    help: 'Peers replaced by another',
    label: ['reason', ['down', 'never-up', 'flapping', 'terminating', 'outranked'] satisfies RemoveReason[]],
    on: {
      replaced: ({ reason }) => ({ [reason]: 1 }),
      // Make before break: an earlier plan has added the replacement, and this removal completes the swap.
      committed: ({ plan }, { name }) =>
        countsOf(
          plan.steps.flatMap((step) =>
            step.kind === 'remove' &&
            step.group === name &&
            step.successor === undefined &&
            (step.reason === 'terminating' || step.reason === 'outranked')
              ? [step.reason]
              : [],
          ),
        ),
    },
  }),
  instrument(subtractiveGroups, {
    type: 'gauge',
    name: 'meshrr_allow_prefixes',
    help: 'Prefixes in the running allow list of the group',
    on: { looked: ({ look }, { name }) => look.running.groups.get(name)?.allow.length ?? 0 },
  }),
  instrument(allGroups, {
    type: 'counter',
    name: 'meshrr_drift_detected_total',
    help: 'Changes that others made to the group on the device',
    on: { drift: ({ drifts }, { name }) => drifts.filter(({ group }) => group === name).length },
  }),
  instrument(meshGroups, {
    type: 'gauge',
    name: 'meshrr_guard_active',
    help: 'Steps that a guard withholds',
    label: [
      'guard',
      ['quota', 'last-peers', 'source-emptied', 'peer-limit', 'refused', 'in-turn'] satisfies Guard[],
    ],
    on: {
      looked: ({ look: { verdict } }, { name }) =>
        countsOf(verdict.withheld.filter(({ step }) => step.group === name).map(({ guard }) => guard)),
    },
  }),
];

/** The metrics by source of a group. */
export const sourceMetrics: readonly Instrument[] = [
  instrument(eachSource, {
    type: 'gauge',
    name: 'meshrr_discovery_up',
    help: 'Whether the source answers, so that its members are known',
    on: { 'source-answered': () => 1, 'discovery-blind': () => 0 },
  }),
  instrument(eachSource, {
    type: 'gauge',
    name: 'meshrr_discovery_endpoints',
    help: 'Members that the last answer of the source names',
    on: { 'source-answered': ({ endpoints }) => endpoints },
  }),
  instrument(eachSource, {
    type: 'gauge',
    name: 'meshrr_discovery_left_out_addresses',
    help: 'Addresses in the last answer of the source that are left out, because they cannot be neighbors',
    on: { 'source-answered': ({ leftOut }) => leftOut },
  }),
  instrument(eachSource, {
    type: 'counter',
    name: 'meshrr_discovery_errors_total',
    help: 'Failed look-ups of the source by kind of fault',
    label: ['reason', faultKinds],
    on: { 'discovery-blind': ({ because }) => ({ [because.kind]: 1 }) },
  }),
];

/** The state of the session of each configured peer of a group, in one word. */
function sessionsOf(group: string, { running, health }: Look): readonly (typeof sessionWords)[number][] {
  return Array.from(running.groups.get(group)?.neighbors ?? [], (peer) => {
    const known = health.peers.get(peer);
    if (health.telemetry.kind !== 'seeing' || known === undefined) return 'unknown';
    if (known.up) return 'up';
    return known.wasUp ? 'down' : 'coming_up';
  });
}
