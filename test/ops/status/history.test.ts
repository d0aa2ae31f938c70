import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/model/fault.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import type { SessionState } from '../../../src/model/session.ts';
import { historyAfter, historyBounds, inWallTime, noHistory } from '../../../src/ops/status/history.ts';
import { after, t0 } from '../../support/situations.ts';
import { lookAt } from '../../support/looks.ts';
import { ip } from '../../support/addresses.ts';

const peer = ip('10.0.1.1');
const fault: Fault = { kind: 'busy', who: 'crpd', detail: 'database modified' };
const plan = {
  hash: 'cafe0001',
  steps: [{ kind: 'add', group: 'mesh', peer, identity: 'core-1', reason: 'chosen' }],
} as const;
const state = (to: SessionState, of = peer, dynamic = false): Outcome => ({
  kind: 'peer-state',
  peer: of,
  state: to,
  dynamic,
});

function historyOf(...observed: readonly (readonly [second: number, outcome: Outcome])[]) {
  return observed.reduce(
    (before, [second, outcome]) => historyAfter(before, outcome, after(second)),
    noHistory(t0),
  );
}

describe('the history', () => {
  it('converts its times by the wall clock as it is set now', () => {
    const observed = historyOf(
      [1, state('ACTIVE')],
      [2, { kind: 'telemetry-degraded', because: fault }],
      [3, { kind: 'telemetry-back', mode: 'on-change', afterMs: 1000 }],
      [4, { kind: 'committed', plan, tookMs: 1 }],
      [5, { kind: 'telemetry-degraded', because: fault }],
    );
    const hour = 3_600_000;

    const { since, sessions, blind, changes } = inWallTime(observed, (at) => new Date(at + hour));

    expect(since).toBe(t0 + hour);
    expect(sessions.get(peer)).toEqual([{ from: after(1) + hour, state: 'ACTIVE' }]);
    expect(blind).toEqual([{ from: after(2) + hour, to: after(3) + hour }, { from: after(5) + hour }]);
    expect(changes.map(({ at }) => at)).toEqual([after(4) + hour]);
  });

  it('keeps the states of a peer, and when it stopped being a neighbor', () => {
    const { sessions } = historyOf(
      [1, state('ACTIVE')],
      [3, state('ESTABLISHED')],
      [9, { kind: 'peer-forgotten', peer }],
    );

    expect(sessions.get(peer)).toEqual([
      { from: after(1), state: 'ACTIVE' },
      { from: after(3), state: 'ESTABLISHED' },
      { from: after(9), state: 'gone' },
    ]);
  });

  it('keeps no clients, and no address that never was a peer', () => {
    expect(
      historyOf([1, state('ESTABLISHED', peer, true)], [2, { kind: 'peer-forgotten', peer }]).sessions.size,
    ).toBe(0);
  });

  it('is bounded in time, states, former peers, changes and their steps', () => {
    const flaps = Array.from(
      { length: 2000 },
      (_, n) => [n, state(n % 2 === 0 ? 'IDLE' : 'ESTABLISHED')] as const,
    );
    expect(historyOf(...flaps).sessions.get(peer)).toHaveLength(historyBounds.states);

    const long = historyBounds.windowMs / 1000;
    const aged = historyOf([0, state('IDLE')], [10, state('ESTABLISHED')], [long + 20, state('IDLE')]);
    expect(aged.sessions.get(peer)?.map(({ from }) => from)).toEqual([after(10), after(long + 20)]);

    const other = ip('10.0.1.2');
    const gone = historyOf(
      [0, state('IDLE')],
      [1, { kind: 'peer-forgotten', peer }],
      [long + 2, state('IDLE', other)],
    );
    expect(Array.from(gone.sessions.keys())).toEqual([other]);

    const many = Array.from({ length: historyBounds.peers + 50 }, (_, n) => ip(`10.1.${n >> 8}.${n & 255}`));
    const left = historyOf(
      ...many.flatMap((one) => [
        [1, state('IDLE', one)] as const,
        [2, { kind: 'peer-forgotten', peer: one }] as const,
      ]),
    );
    expect(left.sessions.size).toBeLessThanOrEqual(historyBounds.peers + 1);

    const steps = Array.from({ length: 60 }, () => plan.steps[0]);
    const busy = Array.from(
      { length: 50 },
      (_, n) => [n, { kind: 'committed', plan: { hash: String(n), steps }, tookMs: 1 }] as const,
    );
    const { changes } = historyOf(...busy);
    expect(changes).toHaveLength(historyBounds.changes);
    expect(changes[0]).toMatchObject({ plan: '49', at: after(49), more: 60 - historyBounds.steps });
    expect(changes[0]?.steps).toHaveLength(historyBounds.steps);
  });

  it('keeps every commit, and each failed plan once', () => {
    const failed = (first: boolean): Outcome => ({
      kind: 'commit-failed',
      plan,
      fault,
      tookMs: 1,
      retryInMs: 5,
      first,
    });

    expect(
      historyOf([1, failed(true)], [2, failed(false)], [3, { kind: 'committed', plan, tookMs: 4 }]).changes,
    ).toMatchObject([
      { kind: 'committed', at: after(3), steps: [{ step: 'add', pod: 'core-1' }] },
      { kind: 'failed', at: after(1), because: 'database modified' },
    ]);
  });

  it('keeps the times in which telemetry was blind; a worse mode does not count', () => {
    const blind: Outcome = { kind: 'telemetry-degraded', because: fault };
    const sample: Outcome = { kind: 'telemetry-degraded', because: 'no ON_CHANGE', mode: 'sample' };
    const back: Outcome = { kind: 'telemetry-back', mode: 'on-change', afterMs: 1 };

    expect(historyOf([1, sample], [2, back], [3, blind], [4, blind], [6, back], [9, blind]).blind).toEqual([
      { from: after(3), to: after(6) },
      { from: after(9) },
    ]);
    expect(historyOf([1, { kind: 'looked', look: lookAt() }])).toEqual(noHistory(t0));
  });
});
