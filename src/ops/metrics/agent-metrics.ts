import type { Fault } from '../../model/fault.ts';
import { instrument, type Instrument } from './instrument.ts';
import { roundResults } from './round-counter.ts';
import { theAgent } from './subjects.ts';

export const faultKinds = [
  'unreachable',
  'unsettled',
  'busy',
  'refused',
  'unheeded',
  'denied',
  'unreadable',
] as const satisfies readonly Fault['kind'][];

/** The metrics of the agent as a whole: its settings, its rounds, its device and its telemetry. */
export const agentMetrics: readonly Instrument[] = [
  instrument(theAgent, {
    type: 'gauge',
    name: 'meshrr_build_info',
    help: 'Always 1; the label is the version of the agent',
    label: ['version', []],
    on: { 'agent-started': ({ version }) => ({ [version]: 1 }) },
  }),
  instrument(theAgent, {
    type: 'gauge',
    name: 'meshrr_config_last_reload_successful',
    help: 'Whether the settings that were read last were accepted',
    on: { 'settings-in-force': () => 1, 'config-rejected': () => 0 },
  }),
  instrument(theAgent, {
    type: 'moment',
    name: 'meshrr_config_last_reload_success_timestamp_seconds',
    help: 'When settings last came into force, at the start or by a reload, in seconds since 1970',
    on: { 'settings-in-force': ({ at }) => at },
  }),
  instrument(theAgent, {
    type: 'gauge',
    name: 'meshrr_draining',
    help: 'Whether this reflector is draining or has drained',
    on: { 'drain-started': () => 1, undrained: () => 0 },
  }),
  instrument(theAgent, {
    type: 'gauge',
    name: 'meshrr_ready',
    help: 'Whether /readyz answers ready',
    on: { 'readiness-judged': ({ ready }) => Number(ready) },
  }),

  instrument(theAgent, {
    type: 'counter',
    name: 'meshrr_watch_restarts_total',
    help: 'How often discovery or telemetry recovered after being blind',
    label: ['watch', ['discovery', 'telemetry']],
    on: { 'discovery-back': () => ({ discovery: 1 }), 'telemetry-back': () => ({ telemetry: 1 }) },
  }),

  instrument(theAgent, {
    type: 'counter',
    name: 'meshrr_reconcile_total',
    help: 'Rounds by result',
    label: ['result', roundResults],
    on: { 'round-ended': ({ result }) => ({ [result]: 1 }) },
  }),
  instrument(theAgent, {
    type: 'gauge',
    name: 'meshrr_refused_changes',
    help: 'Single changes that the device refuses and plans leave out',
    on: { looked: ({ look }) => look.ledger.refused?.size ?? 0 },
  }),
  instrument(theAgent, {
    type: 'histogram',
    name: 'meshrr_event_to_commit_seconds',
    help: "Time from the event that asked for a change to the device's answer to its commit",
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
    on: {
      committed: ({ sinceEventMs }) => (sinceEventMs === undefined ? undefined : sinceEventMs / 1000),
    },
  }),

  instrument(theAgent, {
    type: 'gauge',
    name: 'meshrr_gnmi_up',
    help: 'Whether the last gNMI Get or Set was answered',
    on: {
      'device-called': ({ rpc, fault }) => (rpc === 'subscribe' ? undefined : Number(isAnswer(fault))),
    },
  }),
  instrument(theAgent, {
    type: 'counter',
    name: 'meshrr_gnmi_set_total',
    help: 'gNMI Sets by result',
    label: ['result', ['ok', ...faultKinds]],
    on: {
      'device-called': ({ rpc, fault }) => (rpc === 'set' ? { [fault?.kind ?? 'ok']: 1 } : undefined),
    },
  }),
  instrument(theAgent, {
    type: 'histogram',
    name: 'meshrr_gnmi_set_duration_seconds',
    help: 'Time from a gNMI Set to its answer',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    on: { 'device-called': ({ rpc, tookMs }) => (rpc === 'set' ? tookMs / 1000 : undefined) },
  }),
  instrument(theAgent, {
    type: 'counter',
    name: 'meshrr_gnmi_set_without_effect_total',
    help: 'Changes that the device accepted more than once without carrying them out',
    on: { 'commit-unheeded': () => 1 },
  }),
  instrument(theAgent, {
    type: 'gauge',
    name: 'meshrr_gnmi_subscription_up',
    help: 'Whether telemetry sees the sessions',
    on: {
      looked: ({ look }) => Number(look.health.telemetry.kind === 'seeing'),
      'telemetry-degraded': ({ mode }) => Number(mode !== undefined),
      'telemetry-back': () => 1,
    },
  }),
];

/** A device that refuses, or is busy, has answered. */
function isAnswer(fault: Fault | undefined): boolean {
  return fault === undefined || fault.kind === 'refused' || fault.kind === 'busy';
}
