import type { Fault } from '../../src/model/fault.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { LogEvent } from '../../src/ops/log/log-line.ts';
import { emptied, lookAt } from './looks.ts';
import { after, endpoint, meshSource, policy } from './situations.ts';
import { ip } from './virtual-agent.ts';

const unreachable: Fault = { kind: 'unreachable', who: '127.0.0.1:32767', detail: 'connection refused' };
const pod = { ...endpoint('10.0.1.1'), identity: 'meshrr-4rc7m', zone: 'a', node: 'n1' };
const plan = {
  hash: 'cafe0001',
  steps: [
    {
      kind: 'remove' as const,
      group: 'core',
      peer: ip('10.0.2.1'),
      identity: 'core-1',
      reason: 'down' as const,
      successor: ip('10.0.2.2'),
    },
    {
      kind: 'add' as const,
      group: 'core',
      peer: ip('10.0.2.2'),
      identity: 'core-2',
      reason: 'replaces-failed' as const,
    },
  ],
};
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

/** What each event means, and an outcome that the code makes such a line of. */
export const eventExamples: Readonly<
  Record<Exclude<LogEvent, 'agent_started' | 'agent_stopped'>, readonly [string, Outcome]>
> = {
  peer_discovered: [
    'A source names somebody who was not named before',
    { kind: 'discovered', source: meshSource, endpoint: pod },
  ],
  peer_identity_changed: [
    'Another pod stands behind an address that was known',
    { kind: 'identity-changed', source: meshSource, from: { ...pod, identity: 'meshrr-x8k2p' }, to: pod },
  ],
  discovery_blind: [
    'A source cannot see; nothing changes for its group',
    { kind: 'discovery-blind', source: meshSource, because: unreachable, first: true },
  ],
  discovery_back: [
    'The source can see again',
    { kind: 'discovery-back', source: meshSource, afterMs: 12_300 },
  ],
  peer_up: [
    'A session is ESTABLISHED',
    { kind: 'peer-up', peer: ip('10.0.1.1'), group: 'mesh', afterMs: 2100 },
  ],
  peer_down: [
    'A session is ESTABLISHED no more',
    { kind: 'peer-down', peer: ip('10.0.1.1'), group: 'mesh', afterMs: 3_600_000 },
  ],
  telemetry_degraded: [
    'Sessions cannot be watched, or only by another mode',
    { kind: 'telemetry-degraded', because: unreachable },
  ],
  telemetry_back: [
    'Sessions are watched again',
    { kind: 'telemetry-back', mode: 'on-change', afterMs: 5000 },
  ],
  device_lost: ['cRPD does not answer', { kind: 'device-lost', fault: unreachable }],
  device_back: ['cRPD answers again', { kind: 'device-back', afterMs: 8000 }],
  transport_chosen: [
    'Which gRPC service of cRPD is used for what, and why',
    {
      kind: 'transport-chosen',
      configuration: 'gnmi',
      sessions: 'jet',
      why: 'gNMI reads the configuration; gNMI: the device streams no session-state',
    },
  ],
  drift: [
    'Somebody else changed one of our groups',
    { kind: 'drift', drifts: [{ group: 'mesh', kind: 'neighbor-added', peer: ip('10.0.1.9') }] },
  ],
  withheld: ['A guard or the situation holds a change back', { kind: 'looked', look: withheld }],
  refused: [
    'The device refuses one change by itself: it is left out for a while, and the others go',
    { kind: 'looked', look: refusing },
  ],
  approval_ended: [
    'The approval of what is withheld is over: `used`, `superseded` by another plan, or `expired` after a minute',
    { kind: 'approval-ended', plan: 'beef0002', how: 'expired' },
  ],
  peer_configured: ['A neighbor was added, with the commit of the same plan', committed],
  peer_removed: ['A neighbor was removed, with the commit of the same plan', committed],
  peer_replaced: [
    'One neighbor takes the place of another',
    {
      kind: 'replaced',
      group: 'core',
      peer: ip('10.0.2.1'),
      successor: ip('10.0.2.2'),
      reason: 'down',
      plan: 'cafe0001',
    },
  ],
  commit: ['A plan is in force: one gNMI Set', committed],
  commit_failed: [
    'A plan could not be committed; told again the 4th, 8th, 16th … time with `tries`',
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
    'This reflector begins to leave, or is asked to once more; `undone_at`: when the drain is undone unless the pod has ended',
    { kind: 'drain-started', since: after(0), undoneAt: after(120), again: false },
  ],
  drain_done: [
    'The drain has done what it can, or is over (`undrain`, or the pod has not ended within twice `drain_max`)',
    {
      kind: 'drain-done',
      report: { at: after(0), because: 'left', gracefulShutdown: true, remaining: [] },
      afterMs: 15_200,
    },
  ],
  config_reloaded: [
    'Settings that were read again are in force',
    { kind: 'config-reloaded', policy, sources: [], changed: ['resync'], notApplied: [] },
  ],
  config_rejected: [
    'Settings that were read again have problems; those before stay in force',
    { kind: 'config-rejected', problems: ['asn: expected a number, not "x"'] },
  ],
};
