import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/model/fault.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import { agentStateAfter, initialState } from '../../../src/ops/status/agent-state.ts';
import { wallIso } from '../../../src/ops/words/time.ts';
import { statusOf } from '../../../src/ops/status/status.ts';
import { withTelemetry } from '../../../src/plan/health.ts';
import { emptied, lookAt } from '../../support/looks.ts';
import {
  after,
  coreSource,
  healthOf,
  meshSource,
  policy,
  running,
  seen,
  t0,
  viewOf,
} from '../../support/situations.ts';
import { ip } from '../../support/addresses.ts';

const fault: Fault = { kind: 'unreachable', who: 'the other side', detail: 'connection refused' };
const ready = { ready: true, reasons: [], since: t0 };
const iso = (second: number) => new Date(after(second)).toISOString();

/** The status after outcomes, each observed at its second. */
function statusAfter(...observed: readonly (readonly [second: number, outcome: Outcome])[]) {
  const agent = observed.reduce(
    (before, [second, outcome]) => agentStateAfter(before, outcome, after(second)),
    initialState(t0),
  );
  return statusOf(agent, ready, policy, '127.0.0.1:32767', '1.2.3', after(60), wallIso);
}

const look = lookAt({
  view: viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.2')]),
  running: running(['10.0.1.1'], [], ['10.0.0.0/24', '10.0.3.0/24']),
  health: healthOf([[1, { '10.0.1.1': 'up' }]]),
});
const looked: Outcome = { kind: 'looked', look };

describe('the status before the first outcome', () => {
  it('lists every group, with nothing known about it', () => {
    expect(statusAfter()).toEqual({
      version: 1,
      at: iso(60),
      agent: { version: '1.2.3', identity: 'self-0', addresses: ['10.0.9.9'], startedAt: iso(0) },
      ready: true,
      notReadyBecause: [],
      device: { address: '127.0.0.1:32767', state: 'awaited', since: iso(0) },
      telemetry: { state: 'unheard' },
      sources: [],
      groups: [
        { name: 'mesh', kind: 'mesh', peers: [] },
        { name: 'core', kind: 'mesh', maxPeers: 2, peers: [] },
        { name: 'clients', kind: 'subtractive', peers: [] },
      ],
      clients: 0,
      converged: false,
      withheld: [],
      remarks: [],
      commits: 0,
    });
  });
});

describe('the status of groups', () => {
  it('shows the state of configured peers, and what becomes of discovered ones', () => {
    const [mesh] = statusAfter([60, looked]).groups;

    expect(mesh?.peers).toEqual([
      {
        address: '10.0.1.1',
        pod: '10.0.1.1',
        configured: true,
        state: 'ESTABLISHED',
        since: iso(1),
        standing: 'peer',
        why: 'configured and wanted',
      },
      {
        address: '10.0.1.2',
        pod: '10.0.1.2',
        configured: false,
        standing: 'joining',
        why: 'will be configured: a source names it as a member',
      },
    ]);
  });

  it('shows the steps of the plan in words', () => {
    const { plan, converged } = statusAfter([60, looked]);

    expect(converged).toBe(false);
    expect(plan?.hash).toBe(look.verdict.plan?.hash);
    expect(plan?.steps[0]).toEqual({
      step: 'add',
      group: 'mesh',
      peer: '10.0.1.2',
      pod: '10.0.1.2',
      why: 'a source names it as a member',
    });
  });

  it('shows how many prefixes the allow of a subtractive group has', () => {
    expect(statusAfter([60, looked]).groups[2]).toMatchObject({ name: 'clients', allowPrefixes: 2 });
  });

  it('shows sessions as telemetry last reported them, not as the last round saw them', () => {
    const peer = ip('10.0.1.1');
    const observed = (...outcomes: readonly Outcome[]) =>
      statusAfter([60, looked], ...outcomes.map((outcome, place) => [70 + place, outcome] as const)).groups[0]
        ?.peers[0];

    expect(
      observed(
        { kind: 'peer-down', peer, afterMs: 9 },
        { kind: 'peer-state', peer, state: 'IDLE', dynamic: false },
      ),
    ).toMatchObject({ state: 'IDLE', since: iso(70) });
    expect(
      observed({ kind: 'peer-down', peer, afterMs: 9 }, { kind: 'peer-up', peer, afterMs: 9 }),
    ).toMatchObject({ since: iso(71) });
    expect(observed({ kind: 'peer-forgotten', peer })).toMatchObject({ state: 'unknown' });
    expect(observed({ kind: 'peer-up', peer: ip('10.0.7.7'), afterMs: 9 })).toMatchObject({
      state: 'ESTABLISHED',
    });
  });

  it('shows unknown instead of old states while telemetry is blind', () => {
    const [mesh] = statusAfter([60, looked], [61, { kind: 'telemetry-degraded', because: fault }]).groups;

    expect(mesh?.peers[0]).toMatchObject({ state: 'unknown' });
    expect(mesh?.peers[0]).not.toHaveProperty('since');
  });
});

describe('the status of sources', () => {
  it('shows since when a source answers, and when it last did', () => {
    const answered: Outcome = { kind: 'source-answered', source: meshSource, endpoints: 2, leftOut: 0 };

    expect(statusAfter([1, answered], [6, answered]).sources).toEqual([
      {
        id: 'dns mesh',
        group: 'mesh',
        state: 'seeing',
        since: iso(1),
        lastAnswerAt: iso(6),
        endpoints: 2,
      },
    ]);
  });

  it('keeps the last answer of a blind source and shows why it is blind, even without rounds', () => {
    const status = statusAfter(
      [1, { kind: 'source-answered', source: meshSource, endpoints: 2, leftOut: 0 }],
      [5, { kind: 'device-lost', fault }],
      [9, { kind: 'discovery-blind', source: meshSource, because: fault, first: true }],
      [12, { kind: 'discovery-blind', source: meshSource, because: fault, first: false }],
    );

    expect(status.sources).toEqual([
      {
        id: 'dns mesh',
        group: 'mesh',
        state: 'blind',
        since: iso(9),
        lastAnswerAt: iso(1),
        endpoints: 2,
        because: 'connection refused',
      },
    ]);
  });

  it('lists a source that has never answered as well', () => {
    const { sources } = statusAfter(
      [1, { kind: 'discovery-blind', source: coreSource, because: fault, first: true }],
      [2, { kind: 'looked', look: lookAt() }],
    );

    expect(sources.map(({ id, state, lastAnswerAt }) => [id, state, lastAnswerAt])).toEqual([
      ['dns core', 'blind', undefined],
      ['dns mesh', 'unheard', undefined],
    ]);
  });
});

describe('the status of the device', () => {
  it('is reached since the first of its rounds, and lost with a reason', () => {
    expect(statusAfter([5, looked], [35, looked]).device).toMatchObject({ state: 'reached', since: iso(5) });
    expect(statusAfter([5, looked], [40, { kind: 'device-lost', fault }]).device).toEqual({
      address: '127.0.0.1:32767',
      state: 'lost',
      since: iso(40),
      because: 'connection refused',
      lookedAt: iso(60),
    });
  });

  it('stays reached while telemetry sees it, with the reason why it cannot be read', () => {
    const failed: Outcome = { kind: 'read-failed', fault, tries: 1, besideTelemetry: true };

    expect(statusAfter([5, looked], [40, failed]).device).toMatchObject({
      state: 'reached',
      since: iso(5),
      because: 'connection refused',
    });
    expect(statusAfter([5, looked], [40, failed], [41, looked]).device).not.toHaveProperty('because');
  });

  it('shows the services in use, and that the last commit failed', () => {
    const plan = look.verdict.plan!;
    const failed: Outcome = { kind: 'commit-failed', plan, fault, tookMs: 5, retryInMs: 9, first: true };
    const chosen: Outcome = { kind: 'transport-chosen', configuration: 'gnmi', sessions: 'jet', why: '' };

    expect(statusAfter([4, chosen], [5, looked], [6, { kind: 'device-lost', fault }]).device).toMatchObject({
      transport: { configuration: 'gnmi', sessions: 'jet' },
    });
    expect(statusAfter([5, looked], [6, failed]).failure).toEqual({
      at: iso(6),
      because: 'connection refused',
    });
    expect(statusAfter([6, failed], [7, { kind: 'committed', plan, tookMs: 5 }]).failure).toBeUndefined();
  });

  it('shows the number of commits and the last one, and the mode of telemetry with its reason', () => {
    const plan = look.verdict.plan!;
    const status = statusAfter(
      [1, { kind: 'committed', plan, tookMs: 40 }],
      [9, { kind: 'committed', plan, tookMs: 250 }],
      [9, { kind: 'telemetry-degraded', because: 'no session-state by ON_CHANGE', mode: 'sample' }],
    );

    expect(status.commits).toBe(2);
    expect(status.lastCommit).toMatchObject({ at: iso(9), plan: plan.hash, tookSeconds: 0.25 });
    expect(status.telemetry).toMatchObject({ mode: 'sample', degraded: 'no session-state by ON_CHANGE' });
  });

  it('counts the clients that allow let in', () => {
    const [peer, client] = [ip('10.0.1.1'), ip('10.0.0.7')];
    const sessions = new Map(
      [peer, client].map((address) => [address, { address, state: 'ESTABLISHED' as const }]),
    );
    const health = withTelemetry(look.health, { kind: 'seen', mode: 'on-change', sessions }, after(2));

    expect(statusAfter([60, { kind: 'looked', look: { ...look, health } }]).clients).toBe(1);
    expect(statusAfter([60, looked]).clients).toBe(0);
  });
});

it('the status shows which guard withholds a step, and the hash to approve', () => {
  const withheld = lookAt({ ...emptied, at: 46 });

  const status = statusAfter([46, { kind: 'looked', look: withheld }]);

  expect(status.pending).toBe(withheld.verdict.pending);
  expect(status.withheld).toHaveLength(2);
  expect(status.withheld[0]).toMatchObject({
    step: 'remove',
    peer: '10.0.1.1',
    guard: 'a source went from two or more members to none, which looks like a fault of the source',
  });
});

describe('the remarks of the status', () => {
  const rejected: Outcome = {
    kind: 'config-rejected',
    problems: ['f:1:6: asn: expected …', 'f:2:1: bgp: …'],
  };
  const reloaded: Outcome = {
    kind: 'config-reloaded',
    policy,
    sources: [],
    changed: ['http'],
    notApplied: [{ setting: 'http', needs: 'agent' }],
  };

  it('name the problems of rejected settings until a reload is accepted', () => {
    expect(statusAfter([1, rejected]).remarks).toEqual([
      'settings rejected, the previous ones stay in force: f:1:6: asn: expected …',
      'settings rejected, the previous ones stay in force: f:2:1: bgp: …',
    ]);
    expect(statusAfter([1, rejected], [2, { ...reloaded, notApplied: [] }]).remarks).toEqual([]);
  });

  it('name the settings that are not in force yet', () => {
    expect(statusAfter([1, reloaded]).remarks).toEqual(["http needs a restart of the agent's container"]);
  });
});

describe('the status of a drain', () => {
  const started: Outcome = {
    kind: 'drain-started',
    since: after(1),
    undoneAt: after(121),
    again: false,
  };
  const report = { at: after(17), because: 'left', gracefulShutdown: true, remaining: [] } as const;
  const done: Outcome = { kind: 'drain-done', report, afterMs: 16_000 };
  const undrained: Outcome = {
    kind: 'undrained',
    at: after(20),
    gracefulShutdown: false,
    because: 'overdue',
  };

  it('is there from its start to the undrain', () => {
    expect(statusAfter([1, started]).drain).toEqual({ since: iso(1), undoneAt: iso(121) });
    expect(statusAfter([1, started], [17, done]).drain).toEqual({
      since: iso(1),
      undoneAt: iso(121),
      done: { at: iso(17), because: 'every client has left' },
    });
    const again = { ...started, undoneAt: after(139), again: true } as const;
    expect(statusAfter([1, started], [17, done], [19, again]).drain).toEqual({
      since: iso(1),
      undoneAt: iso(139),
      done: { at: iso(17), because: 'every client has left' },
    });
    expect(statusAfter([1, started], [17, done], [20, undrained])).not.toHaveProperty('drain');
  });
});
