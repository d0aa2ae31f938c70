import type { Fault } from '../../src/model/fault.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { LogEvent } from '../../src/ops/log/log-line.ts';
import { replacement as plan } from './logged.ts';
import { emptied, lookAt } from './looks.ts';
import { after, endpoint, meshSource, policy } from './situations.ts';
import { ip } from './addresses.ts';

const unreachable: Fault = { kind: 'unreachable', who: '127.0.0.1:32767', detail: 'connection refused' };
const pod = { ...endpoint('10.0.1.1'), identity: 'meshrr-4rc7m', zone: 'a', node: 'n1' };
const withheld = lookAt({ ...emptied, at: 46 });
const refusing = lookAt({
  ledger: {
    since: 0,
    removals: [],
    penalties: new Map(),
    refused: new Map([
      ['10.0.1.7', { group: 'mesh', step: 'add', because: 'invalid value', failures: 1, until: after(120) }],
    ]),
  },
});
const committed: Outcome = { kind: 'committed', plan, tookMs: 84, sinceEventMs: 430 };

/** For each event its meaning, and an outcome that the code logs as that event; docs/events.md is written from it. */
export const eventExamples: Readonly<
  Record<Exclude<LogEvent, 'agent_started' | 'agent_stopped'>, readonly [string, Outcome]>
> = {
  peer_discovered: [
    'A source names an address that it did not name before',
    { kind: 'discovered', source: meshSource, endpoint: pod },
  ],
  peer_identity_changed: [
    'A known address now belongs to another pod',
    { kind: 'identity-changed', source: meshSource, from: { ...pod, identity: 'meshrr-x8k2p' }, to: pod },
  ],
  discovery_blind: [
    'A source does not answer; its last answer stays in force until it does',
    { kind: 'discovery-blind', source: meshSource, because: unreachable, first: true },
  ],
  discovery_back: [
    'The source answers again',
    { kind: 'discovery-back', source: meshSource, afterMs: 12_300 },
  ],
  peer_up: [
    'A session became ESTABLISHED',
    { kind: 'peer-up', peer: ip('10.0.1.1'), group: 'mesh', afterMs: 2100 },
  ],
  peer_down: [
    'A session is no longer ESTABLISHED; at level info when the agent removed the peer itself',
    { kind: 'peer-down', peer: ip('10.0.1.1'), group: 'mesh', afterMs: 3_600_000 },
  ],
  telemetry_degraded: [
    'The agent cannot see the sessions, or only by a mode of telemetry that is not the preferred one',
    { kind: 'telemetry-degraded', because: unreachable },
  ],
  telemetry_back: [
    'The agent watches the sessions again',
    { kind: 'telemetry-back', mode: 'on-change', afterMs: 5000 },
  ],
  device_lost: ['cRPD does not answer', { kind: 'device-lost', fault: unreachable }],
  device_back: ['cRPD answers again', { kind: 'device-back', afterMs: 8000 }],
  transport_chosen: [
    'The agent chose a gRPC service of cRPD for the configuration and one for the sessions',
    {
      kind: 'transport-chosen',
      configuration: 'gnmi',
      sessions: 'jet',
      why: 'gNMI reads the configuration; gNMI: the device streams no session-state',
    },
  ],
  drift: [
    'Another user changed a group that the agent maintains',
    { kind: 'drift', drifts: [{ group: 'mesh', kind: 'neighbor-added', peer: ip('10.0.1.9') }] },
  ],
  withheld: ['A guard, or the state of the device, withholds a change', { kind: 'looked', look: withheld }],
  refused: [
    'The device refuses one change; the agent leaves it out for a while and commits the others',
    { kind: 'looked', look: refusing },
  ],
  approval_ended: [
    'The approval of withheld removals ended: `used`, `superseded` by another plan, or `expired` after a minute',
    { kind: 'approval-ended', plan: 'beef0002', how: 'expired' },
  ],
  peer_configured: ['A neighbor was added, by the commit with the same `plan`', committed],
  peer_removed: ['A neighbor was removed, by the commit with the same `plan`', committed],
  peer_replaced: [
    'One neighbor replaces another',
    {
      kind: 'replaced',
      group: 'core',
      peer: ip('10.0.2.1'),
      successor: ip('10.0.2.2'),
      reason: 'down',
      plan: 'cafe0001',
    },
  ],
  commit: ['A plan was committed: one gNMI Set, or one ConfigSet of JET', committed],
  commit_failed: [
    'A plan could not be committed; reported again the 4th, 8th, 16th … time, with `tries`',
    {
      kind: 'commit-failed',
      plan,
      fault: { kind: 'busy', who: '127.0.0.1:32767', detail: 'configuration database modified' },
      tookMs: 12,
      retryInMs: 2000,
      first: true,
    },
  ],
  drain_started: [
    'A drain starts, or is requested again; the agent undoes it at `undone_at` unless the pod has ended',
    { kind: 'drain-started', since: after(0), undoneAt: after(120), again: false },
  ],
  drain_done: [
    'A drain has finished, or was undone (by `undrain`, or because the pod did not end within twice `drain_max`)',
    {
      kind: 'drain-done',
      report: { at: after(0), because: 'left', gracefulShutdown: true, remaining: [] },
      afterMs: 15_200,
    },
  ],
  config_reloaded: [
    'The settings file was read again, and its settings are in force',
    { kind: 'config-reloaded', policy, sources: [], changed: ['resync'], notApplied: [] },
  ],
  config_rejected: [
    'The settings file was read again and has problems; the previous settings stay in force',
    { kind: 'config-rejected', problems: ['asn: expected a number, not "x"'] },
  ],
};
