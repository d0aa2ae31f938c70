import { afterEach, describe, expect, it } from 'vitest';
import type { Answer } from '../support/virtual-agent.ts';
import { net, virtualAgent } from '../support/virtual-agent.ts';

const client = '10.0.0.50';
const slow = { kind: 'busy', who: 'crpd', detail: 'configuration database modified' } as const;

let play: ReturnType<typeof virtualAgent>;
afterEach(() => play.end());

/** An agent in sync with one peer and one client, both up, by the second second. */
function inSync(...answers: Answer[]) {
  // The first answer is for the Set that adds the peer.
  play = virtualAgent([{ kind: 'lands', afterMs: 0 }, ...answers]);
  play.at(0, () => play.see('10.0.0.1'));
  play.at(1000, () => play.sessions({ '10.0.0.1': 'ESTABLISHED', [client]: 'ESTABLISHED' }));
  return play;
}
const leaves = () => play.sessions({ '10.0.0.1': 'ESTABLISHED' });
const isSet = () => play.device.running.gracefulShutdown === true;
const setsAfter = (ms: number) => play.commits.filter(({ at }) => at > ms).map(({ plan }) => plan.steps);
const set = { kind: 'graceful-shutdown', to: 'set' };
const deleted = { kind: 'graceful-shutdown', to: 'deleted' };

describe('a drain', () => {
  it('sets graceful-shutdown at once, waits until the client has left, and touches nothing else', () => {
    const { at, run } = inSync();
    at(2000, () => play.drain());
    at(20_000, leaves);
    run(100_000);

    expect(play.told('drain-started').map(({ at }) => at)).toEqual([2000]);
    expect(play.commits.filter(({ at }) => at >= 2000)).toMatchObject([{ at: 2000, plan: { steps: [set] } }]);
    const [done] = play.told('drain-done');
    expect(done).toMatchObject({ report: { because: 'left', gracefulShutdown: true, remaining: [] } });
    expect(done!.afterMs).toBeGreaterThanOrEqual(18_000);
    expect(done!.afterMs).toBeLessThan(18_500);
    expect(isSet()).toBe(true);
  });

  it('takes drain_min at least, though nobody is there to leave', () => {
    const { at, run } = inSync();
    at(1500, leaves);
    at(2000, () => play.drain());
    run(100_000);

    expect(play.told('drain-done')).toMatchObject([{ at: 17_000, report: { because: 'left' } }]);
  });

  it.each<[string, () => void, object]>([
    [
      'a client does not leave',
      () => undefined,
      { because: 'out-of-time', gracefulShutdown: true, remaining: [client] },
    ],
    [
      'telemetry is blind, and nobody knows who has left',
      () => play.telemetryBlind(),
      { because: 'out-of-time', gracefulShutdown: true, remaining: undefined },
    ],
    [
      'the device does not answer',
      () => {
        play.device.fault = { kind: 'unreachable', who: 'crpd', detail: 'refused' };
        leaves();
      },
      { because: 'out-of-time', gracefulShutdown: false, remaining: [] },
    ],
  ])('ends with drain_max when %s', (_, happens, report) => {
    const { at, run } = inSync();
    at(2000, happens);
    at(2000, () => play.drain());
    run(100_000);

    expect(play.told('drain-done')).toMatchObject([{ at: 62_000, report }]);
  });

  it.each<[string, Answer, boolean]>([
    ['the device is locked and refuses for now', { kind: 'fails', fault: slow }, true],
    [
      'the Set is of unknown outcome, and lands',
      {
        kind: 'lands-unanswered',
        landsAfterMs: 2000,
        fault: { kind: 'unsettled', who: 'crpd', detail: 'lost' },
      },
      true,
    ],
    ['a Set takes longer than drain_max', { kind: 'lands', afterMs: 80_000 }, false],
  ])('ends, at most with drain_max, when %s', (_, answer, lands) => {
    const { at, run } = inSync(answer);
    at(2000, () => play.drain());
    at(3000, leaves);
    run(140_000);

    const [done] = play.told('drain-done');
    expect(done!.at).toBe(lands ? 17_000 : 62_000);
    expect(done!.report.gracefulShutdown).toBe(lands);
    expect(play.device.mostAtOnce).toBe(1);
  });

  it('waits only for those clients that can leave, where the settings say who they are', () => {
    const { at, run } = inSync();
    const groups = [{ kind: 'mesh', name: 'mesh', minPeers: 1 }] as const;
    const pods = '10.0.0.60';
    const all = { '10.0.0.1': 'ESTABLISHED', [client]: 'ESTABLISHED' } as const;
    at(1500, () => play.reload(groups, undefined, {}, { drainAwaits: [net(`${pods}/32`)] }));
    at(1500, () => play.sessions({ ...all, [pods]: 'ESTABLISHED' }));
    at(2000, () => play.drain());
    at(20_000, () => play.sessions(all));
    run(100_000);

    const [done] = play.told('drain-done');
    expect(done).toMatchObject({ report: { because: 'left', remaining: [] } });
    expect(done!.at).toBeGreaterThanOrEqual(20_000);
    expect(done!.at).toBeLessThan(20_500);
  });

  it('that is asked for again joins the one under way, and later is done already', () => {
    const { at, run } = inSync();
    for (const ms of [2000, 5000, 30_000]) at(ms, () => play.drain());
    at(20_000, leaves);
    run(100_000);

    expect(play.told('drain-started').map(({ again }) => again)).toEqual([false, true, true]);
    expect(play.told('drain-done')).toHaveLength(1);
    expect(setsAfter(1999)).toEqual([[set]]);
  });

  it('waits behind the Set that is in flight, then has its own', () => {
    const { at, run } = inSync({ kind: 'lands', afterMs: 5000 });
    at(1500, () => play.see('10.0.0.1', '10.0.0.2'));
    at(2000, () => play.drain());
    run(30_000);

    expect(setsAfter(1499)).toHaveLength(2);
    expect(setsAfter(1499)[1]).toEqual([set]);
    expect(play.device.mostAtOnce).toBe(1);
  });
});

describe('a drain after which the pod does not end', () => {
  it('is undone after twice drain_max, and the reason is said', () => {
    const { at, run } = inSync();
    at(2000, () => play.drain());
    at(20_000, leaves);
    run(121_900);
    expect(isSet()).toBe(true);
    expect(play.told('drain-started')).toMatchObject([{ since: 2000, undoneAt: 122_000, again: false }]);
    run(200_000);

    expect(setsAfter(60_000)).toEqual([[deleted]]);
    expect(isSet()).toBe(false);
    expect(play.told('undrained')).toMatchObject([{ because: 'overdue', gracefulShutdown: false }]);
  });

  it('is kept for as long again whenever somebody asks for it again', () => {
    const { at, run } = inSync();
    for (const ms of [2000, 100_000]) at(ms, () => play.drain());
    run(219_900);
    expect(isSet()).toBe(true);
    expect(play.told('drain-started')).toMatchObject([
      { since: 2000, undoneAt: 122_000, again: false },
      { since: 2000, undoneAt: 220_000, again: true },
    ]);
    run(300_000);

    expect(play.told('drain-done')).toHaveLength(1);
    expect(play.told('undrained')).toMatchObject([{ because: 'overdue' }]);
  });

  it('that was undone by hand is not undone once more', () => {
    const { at, run } = inSync();
    at(2000, () => play.drain());
    at(70_000, () => play.undrain());
    run(300_000);

    expect(play.told('undrained')).toMatchObject([{ because: 'asked' }]);
  });
});

describe('an undrain', () => {
  it('takes the statement away', () => {
    const { at, run } = inSync();
    at(2000, () => play.drain());
    at(70_000, () => play.undrain());
    run(100_000);

    expect(isSet()).toBe(false);
    expect(setsAfter(60_000)).toEqual([[deleted]]);
    expect(play.told('undrained')).toMatchObject([{ gracefulShutdown: false }]);
  });

  it('ends a drain under way, also while its Set is in flight', () => {
    const { at, run } = inSync({ kind: 'lands', afterMs: 5000 });
    at(2000, () => play.drain());
    at(3000, () => play.undrain());
    run(100_000);

    expect(play.told('drain-done')).toEqual([]);
    const [undrained] = play.told('undrained');
    expect(undrained!.at).toBeGreaterThan(7000);
    expect(undrained!.gracefulShutdown).toBe(false);
    expect(isSet()).toBe(false);
  });

  it('that a drain overtakes is called off', () => {
    const { at, run } = inSync();
    at(2000, () => play.drain());
    at(10_000, () => {
      play.undrain();
      play.drain();
    });
    run(100_000);

    expect(play.told('undrained')).toEqual([]);
    expect(play.told('drain-done')).toMatchObject([{ at: 70_000 }]);
    expect(isSet()).toBe(true);
  });

  it('says so when the device does not answer', () => {
    const { at, run } = inSync();
    at(2000, () => play.drain());
    at(70_000, () => {
      play.device.fault = { kind: 'unreachable', who: 'crpd', detail: 'refused' };
      play.undrain();
    });
    run(200_000);

    expect(play.told('undrained')).toMatchObject([{ at: 130_000, gracefulShutdown: true }]);
  });

  it('of whom nobody drains is good at once', () => {
    const { at, run } = inSync();
    at(2000, () => play.undrain());
    run(10_000);

    expect(play.told('undrained')).toMatchObject([{ gracefulShutdown: false }]);
    expect(setsAfter(1999)).toEqual([]);
  });
});

it('an agent that starts and finds the statement with no drain under way takes it away', () => {
  play = virtualAgent();
  play.device.running = { ...play.device.running, gracefulShutdown: true };
  play.run(10_000);

  expect(setsAfter(-1)).toEqual([[deleted]]);
  expect(isSet()).toBe(false);
});

describe('a stop', () => {
  it('waits for the drain under way, and leaves the statement', () => {
    const { at, run } = inSync();
    at(2000, () => play.drain());
    at(3000, () => play.stop());
    at(20_000, leaves);
    let before = true;
    at(19_000, () => {
      before = play.isCompleted();
    });
    run(100_000);

    expect(before).toBe(false);
    expect(play.isCompleted()).toBe(true);
    expect(play.told('drain-done')).toMatchObject([{ report: { because: 'left' } }]);
    expect(isSet()).toBe(true);
  });

  it('alone only stops', () => {
    const { at, run } = inSync();
    at(2000, () => play.stop());
    run(2000);

    expect(play.isCompleted()).toBe(true);
    expect(setsAfter(1999)).toEqual([]);
  });
});
