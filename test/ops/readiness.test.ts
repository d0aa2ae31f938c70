import { describe, expect, it } from 'vitest';
import type { Health } from '../../src/model/health.ts';
import { draining, notReadyYet, readinessAfter, shortcomings } from '../../src/ops/readiness.ts';
import { nothingRecalled, recall } from '../../src/ops/recall.ts';
import { lookAt } from '../support/looks.ts';
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
} from '../support/situations.ts';

const view = viewOf([0, seen(meshSource, '10.0.1.1')], [0, seen(coreSource, '10.0.2.1')]);
const config = running(['10.0.1.1'], ['10.0.2.1'], ['10.0.0.0/24', '10.0.3.0/24']);
const looked = (states: Parameters<typeof healthOf>[0], at = 5) => {
  const look = lookAt({ view, running: config, health: healthOf(states), at });
  const { plan, ...verdict } = look.verdict;
  return recall(nothingRecalled(t0), { kind: 'looked', look: { ...look, verdict } }, after(at));
};
const blindHealth: Health = {
  telemetry: { kind: 'blind', since: t0, because: { kind: 'unreachable', who: '', detail: '' } },
  peers: new Map(),
};
const up = { '10.0.1.1': 'up', '10.0.2.1': 'up' } as const;

it('who drains is not ready, from the first moment on', () => {
  expect(draining({ since: t0, undoneAt: t0 + 120_000 })).toEqual({
    ready: false,
    reasons: ['draining: nobody is to come here any more'],
    since: t0,
  });
});

describe('what speaks against being ready', () => {
  it.each([
    ['nothing, when all is up', looked([[1, up]]), 5, []],
    ['no round yet', nothingRecalled(t0), 5, ['no round has been completed yet']],
    [
      'sessions of which nothing was heard yet',
      looked([]),
      5,
      ['mesh: no word of its sessions yet', 'core: no word of its sessions yet'],
    ],
    [
      'nothing, when telemetry is blind: unknown counts as up',
      recall(
        nothingRecalled(t0),
        { kind: 'looked', look: { ...looked([]).look!, health: blindHealth } },
        after(5),
      ),
      5,
      [],
    ],
    [
      'upstreams still coming up',
      looked([[1, { ...up, '10.0.2.1': 'CONNECT' }]]),
      5,
      ['core: 0 of at least 1 peers established'],
    ],
    [
      'nothing, when a whole tier is gone',
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
      'all of it, when everything is down',
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
      'a lost device',
      recall(
        looked([[1, up]]),
        { kind: 'device-lost', fault: { kind: 'unreachable', who: '', detail: 'gone' } },
        after(6),
      ),
      6,
      ['the device is lost: gone'],
    ],
    [
      'a failed commit',
      recall(
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
  ] as const)('%s', (_, recalled, at, expected) => {
    expect(shortcomings(recalled, policy, after(at))).toEqual(expected);
  });

  it('a plan that is not committed yet', () => {
    const recalled = recall(
      nothingRecalled(t0),
      { kind: 'looked', look: lookAt({ view, running: config, health: healthOf([[1, up]]), at: 5 }) },
      after(5),
    );

    expect(shortcomings(recalled, policy, after(5))[0]).toMatch(/^plan [0-9a-f]{8} is not committed yet$/);
  });
});

it('a group that finds nobody but ourselves needs no peer: the first pod of all becomes ready', () => {
  const alone = lookAt({ view: viewOf([0, seen(meshSource, '10.0.9.9')]), running: running([]), at: 60 });
  const { plan, ...verdict } = alone.verdict;
  const recalled = recall(nothingRecalled(t0), { kind: 'looked', look: { ...alone, verdict } }, after(60));

  expect(shortcomings(recalled, policy, after(60))).toEqual([]);
});

describe('hysteresis', () => {
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
