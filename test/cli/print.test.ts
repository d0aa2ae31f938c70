import { describe, expect, it } from 'vitest';
import { printPlan } from '../../src/cli/plan.ts';
import { printStatus } from '../../src/cli/status.ts';
import type { Status } from '../../src/ops/status/status.ts';

const at = (time: string) => `2030-01-01T${time}.000Z`;

const calm: Status = {
  version: 1,
  at: at('00:10:03'),
  agent: { version: '1.2.3', identity: 'mirkwood-a-0', addresses: ['10.42.4.7'], startedAt: at('00:00:00') },
  ready: true,
  notReadyBecause: [],
  device: {
    address: '127.0.0.1:32767',
    state: 'reached',
    since: at('00:00:01'),
    transport: { configuration: 'gnmi', sessions: 'jet' },
    lookedAt: at('00:09:55'),
  },
  telemetry: { state: 'seeing' },
  sources: [
    {
      id: 'dns core.svc A',
      group: 'MESHRR-UPSTREAM',
      state: 'seeing',
      since: at('00:00:02'),
      lastAnswerAt: at('00:10:00'),
      endpoints: 3,
    },
  ],
  groups: [
    { name: 'MESHRR-MESH', kind: 'mesh', peers: [] },
    {
      name: 'MESHRR-UPSTREAM',
      kind: 'mesh',
      maxPeers: 2,
      peers: [
        {
          address: '10.42.0.17',
          pod: 'core-0',
          configured: true,
          state: 'ESTABLISHED',
          since: at('00:00:09'),
          standing: 'peer',
          why: 'configured and wanted',
          rank: 1,
          zone: 'a',
          falls: 2,
        },
        {
          address: '10.42.3.7',
          pod: '10.42.3.7',
          configured: false,
          standing: 'candidate',
          why: 'max_peers is 2, taken by others',
        },
      ],
    },
    { name: 'MESHRR-CLIENTS', kind: 'subtractive', peers: [], allowPrefixes: 33 },
  ],
  clients: 2,
  converged: true,
  withheld: [],
  remarks: [],
  commits: 0,
};

const troubled: Status = {
  ...calm,
  ready: false,
  notReadyBecause: ['the device is lost: gone', 'late'],
  device: { ...calm.device, state: 'lost', because: 'gone' },
  telemetry: { state: 'blind', degraded: 'stream ended' },
  sources: [{ ...calm.sources[0]!, state: 'blind', because: 'SERVFAIL' }],
  groups: [
    { name: 'MESHRR-CLIENTS', kind: 'subtractive', peers: [] },
    {
      name: 'MESHRR-MESH',
      kind: 'mesh',
      peers: [
        {
          address: '10.42.5.7',
          pod: 'b-1',
          configured: true,
          state: 'unknown',
          standing: 'kept-no-candidate',
          why: 'failed, but kept: no candidate can replace it',
        },
      ],
    },
  ],
  converged: false,
  plan: {
    hash: 'cafe0001',
    steps: [
      { step: 'add', group: 'MESHRR-MESH', peer: '10.42.5.15', pod: 'b-2', why: 'a source names it' },
      { step: 'allow', group: 'MESHRR-CLIENTS', why: 'prefixes minus every explicit neighbor: 9 entries' },
    ],
  },
  withheld: [
    {
      step: 'remove',
      group: 'MESHRR-MESH',
      peer: '10.42.5.7',
      pod: '10.42.5.7',
      why: 'every source has answered without it',
      guard: 'a source fell to none',
    },
  ],
  pending: 'beef0002',
  remarks: ['something is the matter'],
  lastCommit: { at: at('00:00:05'), plan: 'cafe0000', steps: [], tookSeconds: 0.1 },
  commits: 7,
  failure: { at: at('00:09:59'), because: 'database is locked' },
};

describe('the status', () => {
  it('shows a healthy agent', () => {
    expect(printStatus(calm, false)).toBe(`\
mirkwood-a-0 (10.42.4.7), meshrr 1.2.3: ready
device    127.0.0.1:32767 reached for 10 min 2 s, read 8 s ago, configuration by gnmi, sessions by jet
sessions  seeing, 2 clients established
commits   0

MESHRR-MESH: no peers

MESHRR-UPSTREAM (at most 2)
  ADDRESS     POD     ZONE  RANK  STATE        SINCE           FALLS  WHY
  10.42.0.17  core-0  a     1     ESTABLISHED  9 min 54 s ago  2      configured and wanted
  10.42.3.7                       –                                   max_peers is 2, taken by others

MESHRR-CLIENTS: allow has 33 entries

SOURCE          GROUP            MEMBERS  ANSWERED  STATE
dns core.svc A  MESHRR-UPSTREAM  3        3 s ago   seeing for 10 min 1 s

Why an address is or is not a peer: meshrr explain ADDRESS
`);
  });

  it('shows everything that is wrong', () => {
    expect(printStatus(troubled, false)).toBe(`\
mirkwood-a-0 (10.42.4.7), meshrr 1.2.3: not ready: the device is lost: gone; late
device    127.0.0.1:32767 lost for 10 min 2 s, read 8 s ago, configuration by gnmi, sessions by jet: gone
sessions  blind: stream ended, 2 clients established
commits   7, the last 9 min 58 s ago: plan cafe0000, 0 steps
failed    4 s ago: database is locked
plan      cafe0001, 2 steps
attention something is the matter
withheld  remove 10.42.5.7 of MESHRR-MESH: a source fell to none
          to allow these removals once: meshrr approve beef0002

MESHRR-CLIENTS: not read yet, or not on the device

MESHRR-MESH
  ADDRESS    POD  STATE    WHY
  10.42.5.7  b-1  unknown  failed, but kept: no candidate can replace it

SOURCE          GROUP            MEMBERS  ANSWERED  STATE
dns core.svc A  MESHRR-UPSTREAM  3        3 s ago   blind for 10 min 1 s: SERVFAIL

Why an address is or is not a peer: meshrr explain ADDRESS
`);
  });

  it('shows why an agent is about to become unready', () => {
    const lines = printStatus({ ...calm, notReadyBecause: ['late'] }, false).split('\n');

    expect(lines.slice(0, 2)).toEqual(['mirkwood-a-0 (10.42.4.7), meshrr 1.2.3: ready', 'doubtful  late']);
  });

  it('shows how sessions are watched, if not in the preferred way', () => {
    const telemetry = { state: 'seeing', mode: 'sample', degraded: 'ON_CHANGE is silent' };

    expect(printStatus({ ...calm, telemetry }, false)).toContain(
      'sessions  seeing by sample: ON_CHANGE is silent, 2 clients',
    );
  });

  it('has colour on a terminal only', () => {
    expect(printStatus(troubled, true)).toContain('\u001B[31mnot ready');
    expect(printStatus(troubled, false)).not.toContain('\u001B');
  });
});

describe('times are printed as ages', () => {
  const until = at('00:12:03');
  const upstream = calm.groups[1]!;
  const waiting = { ...upstream.peers[1]!, why: `it is not chosen until ${until}` };
  const status: Status = {
    ...calm,
    groups: [{ ...upstream, peers: [waiting] }],
    withheld: [{ ...troubled.withheld[0]!, until }],
    drain: { since: at('00:10:00'), undoneAt: until },
  };

  it('in the status', () => {
    const text = printStatus(status, false);
    expect(text).toContain(
      'draining  for 3 s, under way; undone in 2 min unless the pod has ended\n' +
        'withheld  remove 10.42.5.7 of MESHRR-MESH: a source fell to none; the guard releases it in 2 min\n',
    );
    expect(text).toContain('it is not chosen for another 2 min');
    expect(text).not.toMatch(/\d{4}-\d\d-\d\dT/);
  });

  it('in the plan', () => {
    const text = printPlan(status);
    expect(text).toContain('a source fell to none; the guard releases it in 2 min');
    expect(text).toContain('it is not chosen for another 2 min');
    expect(text).not.toMatch(/\d{4}-\d\d-\d\dT/);
  });
});

describe('the plan', () => {
  it('is empty when the device has what it should have', () => {
    expect(printPlan({ ...calm, groups: [] })).toBe('nothing to do: the device has what it should have\n');
  });

  it('shows every step, what is withheld by which guard, and which peers are kept', () => {
    expect(printPlan(troubled)).toBe(`\
plan cafe0001
  STEP   GROUP           PEER        POD  WHY
  add    MESHRR-MESH     10.42.5.15  b-2  a source names it
  allow  MESHRR-CLIENTS                   prefixes minus every explicit neighbor: 9 entries
withheld; to allow these removals once: meshrr approve beef0002
  STEP    GROUP        PEER       WHY
  remove  MESHRR-MESH  10.42.5.7  a source fell to none
attention: something is the matter
other addresses
  STANDING  GROUP        ADDRESS    POD  WHY
  kept      MESHRR-MESH  10.42.5.7  b-1  failed, but kept: no candidate can replace it
`);
  });

  it('shows why candidates are not chosen, also when there is nothing to do', () => {
    expect(printPlan(calm)).toBe(`\
nothing to do: the device has what it should have
other addresses
  STANDING   GROUP            ADDRESS    WHY
  candidate  MESHRR-UPSTREAM  10.42.3.7  max_peers is 2, taken by others
`);
  });
});
