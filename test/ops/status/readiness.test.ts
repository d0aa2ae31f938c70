import { describe, expect, it } from 'vitest';
import type { Health } from '../../../src/model/health.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import type { Running } from '../../../src/model/running.ts';
import type { View } from '../../../src/model/sighting.ts';
import { draining, notReadyYet, readinessAfter, shortcomings } from '../../../src/ops/status/readiness.ts';
import { initialState, agentStateAfter, type AgentState } from '../../../src/ops/status/agent-state.ts';
import { lookAt } from '../../support/looks.ts';
import {
  after,
  blind,
  coreSource,
  healthOf,
  meshSource,
  policy,
  running,
  seen,
  t0,
  viewOf,
} from '../../support/situations.ts';

const view = viewOf([0, seen(meshSource, '10.0.1.1')], [0, seen(coreSource, '10.0.2.1')]);
const config = running(['10.0.1.1'], ['10.0.2.1'], ['10.0.0.0/24', '10.0.3.0/24']);
const looked = (states: Parameters<typeof healthOf>[0], at = 5) => {
  const look = lookAt({ view, running: config, health: healthOf(states), at });
  const { plan, ...verdict } = look.verdict;
  return agentStateAfter(initialState(t0), { kind: 'looked', look: { ...look, verdict } }, after(at));
};
const blindHealth: Health = {
  telemetry: { kind: 'blind', since: t0, because: { kind: 'unreachable', who: '', detail: 'refused' } },
  peers: new Map(),
};
const blinded = (before: AgentState): AgentState =>
  agentStateAfter(before, { kind: 'looked', look: { ...looked([]).look!, health: blindHealth } }, after(5));
const lost = {
  kind: 'device-lost',
  fault: { kind: 'unreachable', who: '', detail: 'gone' },
} as const satisfies Outcome;
const up = { '10.0.1.1': 'up', '10.0.2.1': 'up' } as const;

it('a reflector that drains is unready at once', () => {
  expect(draining({ since: t0, undoneAt: t0 + 120_000 })).toEqual({
    ready: false,
    reasons: ['draining: new clients should go elsewhere'],
    since: t0,
  });
});

describe('a reflector has a shortcoming', () => {
  it.each([
    ['not when all sessions are up', looked([[1, up]]), 5, []],
    ['before the first round', initialState(t0), 5, ['no round has been completed yet']],
    [
      'when telemetry has not reported any session yet',
      looked([]),
      5,
      ['mesh: its sessions have not been seen yet', 'core: its sessions have not been seen yet'],
    ],
    [
      'not when telemetry has turned blind, since unknown sessions count as up',
      blinded(looked([[1, up]])),
      5,
      [],
    ],
    [
      'when telemetry has been blind since the start',
      blinded(initialState(t0)),
      5,
      [
        'mesh: its sessions have not been seen yet: refused',
        'core: its sessions have not been seen yet: refused',
      ],
    ],
    [
      'when telemetry has been blind since the device came back',
      blinded(agentStateAfter(looked([[1, up]]), lost, after(4))),
      5,
      [
        'mesh: its sessions have not been seen yet: refused',
        'core: its sessions have not been seen yet: refused',
      ],
    ],
    [
      'when its upstream is still coming up',
      looked([[1, { ...up, '10.0.2.1': 'CONNECT' }]]),
      5,
      ['core: 0 of at least 1 peers established'],
    ],
    [
      'not when a whole tier is down',
      looked(
        [
          [1, up],
          [2, { ...up, '10.0.2.1': 'IDLE' }],
        ],
        30,
      ),
      30,
      [],
    ],
    [
      'for each group when all sessions are down',
      looked(
        [
          [1, up],
          [2, { '10.0.1.1': 'IDLE', '10.0.2.1': 'IDLE' }],
        ],
        30,
      ),
      30,
      ['mesh: 0 of at least 1 peers established', 'core: 0 of at least 1 peers established'],
    ],
    [
      'when the device is lost',
      agentStateAfter(looked([[1, up]]), lost, after(6)),
      6,
      ['the device is lost: gone'],
    ],
    [
      'when the last commit failed',
      agentStateAfter(
        looked([[1, up]]),
        {
          kind: 'commit-failed',
          plan: { hash: 'x', steps: [] },
          fault: { kind: 'refused', who: '', detail: 'no' },
          tookMs: 1,
          retryInMs: 1,
          first: true,
        },
        after(6),
      ),
      6,
      ['the last commit failed: no'],
    ],
  ] as const)('%s', (_, agent, at, expected) => {
    expect(shortcomings(agent, policy, after(at))).toEqual(expected);
  });

  it('when a plan is not committed yet', () => {
    const agent = agentStateAfter(
      initialState(t0),
      { kind: 'looked', look: lookAt({ view, running: config, health: healthOf([[1, up]]), at: 5 }) },
      after(5),
    );

    expect(shortcomings(agent, policy, after(5))[0]).toMatch(/^plan [0-9a-f]{8} is not committed yet$/);
  });
});

it('the first pod of all becomes ready: a group without other members needs no peer', () => {
  const alone = lookAt({
    view: viewOf([0, seen(meshSource, '10.0.9.9')], [0, seen(coreSource)]),
    running: running([]),
    at: 60,
  });
  const { plan, ...verdict } = alone.verdict;
  const agent = agentStateAfter(initialState(t0), { kind: 'looked', look: { ...alone, verdict } }, after(60));

  expect(shortcomings(agent, policy, after(60))).toEqual([]);
});

describe('a group whose sources have not answered since the start', () => {
  const shortOf = (view: View, config: Running, states: Parameters<typeof healthOf>[0], at: number) => {
    const look = lookAt({ view, running: config, health: healthOf(states), at });
    const { plan, ...verdict } = look.verdict;
    const agent = agentStateAfter(
      initialState(t0),
      { kind: 'looked', look: { ...look, verdict } },
      after(at),
    );
    return shortcomings(agent, policy, after(at));
  };
  const seesMesh = [0, seen(meshSource, '10.0.1.1')] as const;
  const blindCore = viewOf(seesMesh, [0, blind(coreSource)]);
  const meshUp = [[1, { '10.0.1.1': 'up' }]] as const;

  it.each([
    ['is a shortcoming with its reason', blindCore, ': SERVFAIL'],
    ['is a shortcoming even before its sources have failed', viewOf(seesMesh), ''],
  ])('%s, for ten minutes', (_, view, why) => {
    const expected = [`core: no answer from its sources since the start${why}`];

    expect(shortOf(view, running(['10.0.1.1']), meshUp, 5)).toEqual(expected);
    expect(shortOf(view, running(['10.0.1.1']), meshUp, 599)).toEqual(expected);
    expect(shortOf(view, running(['10.0.1.1']), meshUp, 600)).toEqual([]);
  });

  it('is not a shortcoming while it has an established peer', () => {
    const states = [[1, { '10.0.1.1': 'up', '10.0.2.1': 'up' }]] as const;

    expect(shortOf(blindCore, running(['10.0.1.1'], ['10.0.2.1']), states, 5)).toEqual([]);
  });

  it('is not a shortcoming once a source has answered, even with no members, and even if it is blind again', () => {
    const view = viewOf(seesMesh, [0, seen(coreSource)], [3, blind(coreSource)]);

    expect(shortOf(view, running(['10.0.1.1']), meshUp, 5)).toEqual([]);
  });

  const aaaa = { ...coreSource, id: 'dns core AAAA', family: 6 as const };
  it.each([
    ['and another source names a member', seen(coreSource, '10.0.9.9'), []],
    [
      'and another source names none',
      seen(coreSource),
      ['core: no answer from its sources since the start: SERVFAIL'],
    ],
  ])('is judged by all of its sources: one has not answered, %s', (_, other, expected) => {
    const view = viewOf(seesMesh, [0, other], [0, blind(aaaa)]);

    expect(shortOf(view, running(['10.0.1.1']), meshUp, 5)).toEqual(expected);
  });
});

describe('a reflector', () => {
  it('becomes ready at once the first time, unready only after a while, and ready again after a shorter one', () => {
    const ready = readinessAfter(notReadyYet(t0), [], after(1), false);
    const doubtful = readinessAfter(ready, ['x'], after(2), true);
    const unready = readinessAfter(doubtful, ['x'], after(17), true);
    const better = readinessAfter(unready, [], after(18), true);
    const again = readinessAfter(better, [], after(21), true);

    expect([ready, doubtful, unready, better, again].map((state) => state.ready)).toEqual([
      true,
      true,
      false,
      false,
      true,
    ]);
  });
});
