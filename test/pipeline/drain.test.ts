import { afterEach, describe, expect, it } from 'vitest';
import { net } from '../support/addresses.ts';
import { virtualAgent, type Answer } from '../support/virtual-agent.ts';

const client = '10.0.0.50';
const locked = { kind: 'busy', who: 'crpd', detail: 'configuration database modified' } as const;

let agent: ReturnType<typeof virtualAgent>;
afterEach(() => agent.dispose());

/** An agent in sync: one peer and one client are up from second 1 on. */
function inSync(...answers: Answer[]) {
  // The first answer is for the Set that adds the peer.
  agent = virtualAgent([{ kind: 'lands', afterMs: 0 }, ...answers]);
  agent.at(0, () => agent.discover('10.0.0.1'));
  agent.at(1000, () => agent.telemetryShows({ '10.0.0.1': 'ESTABLISHED', [client]: 'ESTABLISHED' }));
  return agent;
}
const clientLeaves = () => agent.telemetryShows({ '10.0.0.1': 'ESTABLISHED' });
const isSet = () => agent.device.running.gracefulShutdown === true;
const setsAfter = (ms: number) => agent.commits.filter(({ at }) => at > ms).map(({ plan }) => plan.steps);
const set = { kind: 'graceful-shutdown', to: 'set' };
const deleted = { kind: 'graceful-shutdown', to: 'deleted' };

describe('a drain', () => {
  it('sets graceful-shutdown at once, waits until the client has left, and changes nothing else', () => {
    const { at, runUntil } = inSync();
    at(2000, () => agent.drain());
    at(20_000, clientLeaves);
    runUntil(100_000);

    expect(agent.reported('drain-started').map(({ at }) => at)).toEqual([2000]);
    expect(agent.commits.filter(({ at }) => at >= 2000)).toMatchObject([
      { at: 2000, plan: { steps: [set] } },
    ]);
    const [done] = agent.reported('drain-done');
    expect(done).toMatchObject({ report: { because: 'left', gracefulShutdown: true, remaining: [] } });
    expect(done!.afterMs).toBeGreaterThanOrEqual(18_000);
    expect(done!.afterMs).toBeLessThan(18_500);
    expect(isSet()).toBe(true);
  });

  it('takes at least drain_min, even if there is no client', () => {
    const { at, runUntil } = inSync();
    at(1500, clientLeaves);
    at(2000, () => agent.drain());
    runUntil(100_000);

    expect(agent.reported('drain-done')).toMatchObject([{ at: 17_000, report: { because: 'left' } }]);
  });

  it.each<[when: string, happens: () => void, report: object]>([
    [
      'a client does not leave',
      () => undefined,
      { because: 'out-of-time', gracefulShutdown: true, remaining: [client] },
    ],
    [
      'telemetry is blind, so it is not known which clients have left',
      () => agent.telemetryFails(),
      { because: 'out-of-time', gracefulShutdown: true, remaining: undefined },
    ],
    [
      'the device does not answer',
      () => {
        agent.device.fault = { kind: 'unreachable', who: 'crpd', detail: 'refused' };
        clientLeaves();
      },
      { because: 'out-of-time', gracefulShutdown: false, remaining: [] },
    ],
  ])('ends after drain_max when %s', (_, happens, report) => {
    const { at, runUntil } = inSync();
    at(2000, happens);
    at(2000, () => agent.drain());
    runUntil(100_000);

    expect(agent.reported('drain-done')).toMatchObject([{ at: 62_000, report }]);
  });

  it.each<[when: string, answer: Answer, lands: boolean]>([
    ['another user holds the lock for a moment', { kind: 'fails', fault: locked }, true],
    [
      'the Set has an unknown outcome and lands',
      {
        kind: 'lands-unanswered',
        landsAfterMs: 2000,
        fault: { kind: 'unsettled', who: 'crpd', detail: 'lost' },
      },
      true,
    ],
    ['a Set takes longer than drain_max', { kind: 'lands', afterMs: 80_000 }, false],
  ])('ends within drain_max when %s', (_, answer, lands) => {
    const { at, runUntil } = inSync(answer);
    at(2000, () => agent.drain());
    at(3000, clientLeaves);
    runUntil(140_000);

    const [done] = agent.reported('drain-done');
    expect(done!.at).toBe(lands ? 17_000 : 62_000);
    expect(done!.report.gracefulShutdown).toBe(lands);
    expect(agent.device.mostCommitsAtOnce).toBe(1);
  });

  it('waits only for the clients in drain_awaits, where the settings have it', () => {
    const { at, runUntil } = inSync();
    const groups = [{ kind: 'mesh', name: 'mesh', minPeers: 1 }] as const;
    const reflector = '10.0.0.60';
    const all = { '10.0.0.1': 'ESTABLISHED', [client]: 'ESTABLISHED' } as const;
    at(1500, () => agent.reload(groups, undefined, {}, { drainAwaits: [net(`${reflector}/32`)] }));
    at(1500, () => agent.telemetryShows({ ...all, [reflector]: 'ESTABLISHED' }));
    at(2000, () => agent.drain());
    at(20_000, () => agent.telemetryShows(all));
    runUntil(100_000);

    const [done] = agent.reported('drain-done');
    expect(done).toMatchObject({ report: { because: 'left', remaining: [] } });
    expect(done!.at).toBeGreaterThanOrEqual(20_000);
    expect(done!.at).toBeLessThan(20_500);
  });

  it('that is requested again joins the one under way, or the one that is done', () => {
    const { at, runUntil } = inSync();
    for (const ms of [2000, 5000, 30_000]) at(ms, () => agent.drain());
    at(20_000, clientLeaves);
    runUntil(100_000);

    expect(agent.reported('drain-started').map(({ again }) => again)).toEqual([false, true, true]);
    expect(agent.reported('drain-done')).toHaveLength(1);
    expect(setsAfter(1999)).toEqual([[set]]);
  });

  it('waits for the Set under way, then has its own', () => {
    const { at, runUntil } = inSync({ kind: 'lands', afterMs: 5000 });
    at(1500, () => agent.discover('10.0.0.1', '10.0.0.2'));
    at(2000, () => agent.drain());
    runUntil(30_000);

    expect(setsAfter(1499)).toHaveLength(2);
    expect(setsAfter(1499)[1]).toEqual([set]);
    expect(agent.device.mostCommitsAtOnce).toBe(1);
  });
});

describe('a drain of a pod that does not end', () => {
  it('is undone after twice drain_max, and the reason is reported', () => {
    const { at, runUntil } = inSync();
    at(2000, () => agent.drain());
    at(20_000, clientLeaves);
    runUntil(121_900);
    expect(isSet()).toBe(true);
    expect(agent.reported('drain-started')).toMatchObject([{ since: 2000, undoneAt: 122_000, again: false }]);
    runUntil(200_000);

    expect(setsAfter(60_000)).toEqual([[deleted]]);
    expect(isSet()).toBe(false);
    expect(agent.reported('undrained')).toMatchObject([{ because: 'overdue', gracefulShutdown: false }]);
  });

  it('is kept for another twice drain_max when it is requested again', () => {
    const { at, runUntil } = inSync();
    for (const ms of [2000, 100_000]) at(ms, () => agent.drain());
    runUntil(219_900);
    expect(isSet()).toBe(true);
    expect(agent.reported('drain-started')).toMatchObject([
      { since: 2000, undoneAt: 122_000, again: false },
      { since: 2000, undoneAt: 220_000, again: true },
    ]);
    runUntil(300_000);

    expect(agent.reported('drain-done')).toHaveLength(1);
    expect(agent.reported('undrained')).toMatchObject([{ because: 'overdue' }]);
  });

  it('is not undone again after an undrain', () => {
    const { at, runUntil } = inSync();
    at(2000, () => agent.drain());
    at(70_000, () => agent.undrain());
    runUntil(300_000);

    expect(agent.reported('undrained')).toMatchObject([{ because: 'asked' }]);
  });
});

describe('an undrain', () => {
  it('removes graceful-shutdown', () => {
    const { at, runUntil } = inSync();
    at(2000, () => agent.drain());
    at(70_000, () => agent.undrain());
    runUntil(100_000);

    expect(isSet()).toBe(false);
    expect(setsAfter(60_000)).toEqual([[deleted]]);
    expect(agent.reported('undrained')).toMatchObject([{ gracefulShutdown: false }]);
  });

  it('ends a drain under way, even during its Set', () => {
    const { at, runUntil } = inSync({ kind: 'lands', afterMs: 5000 });
    at(2000, () => agent.drain());
    at(3000, () => agent.undrain());
    runUntil(100_000);

    expect(agent.reported('drain-done')).toEqual([]);
    const [undrained] = agent.reported('undrained');
    expect(undrained!.at).toBeGreaterThan(7000);
    expect(undrained!.gracefulShutdown).toBe(false);
    expect(isSet()).toBe(false);
  });

  it('is cancelled by a drain that follows at once', () => {
    const { at, runUntil } = inSync();
    at(2000, () => agent.drain());
    at(10_000, () => {
      agent.undrain();
      agent.drain();
    });
    runUntil(100_000);

    expect(agent.reported('undrained')).toEqual([]);
    expect(agent.reported('drain-done')).toMatchObject([{ at: 70_000 }]);
    expect(isSet()).toBe(true);
  });

  it('reports after drain_max that graceful-shutdown is still set when the device does not answer', () => {
    const { at, runUntil } = inSync();
    at(2000, () => agent.drain());
    at(70_000, () => {
      agent.device.fault = { kind: 'unreachable', who: 'crpd', detail: 'refused' };
      agent.undrain();
    });
    runUntil(200_000);

    expect(agent.reported('undrained')).toMatchObject([{ at: 130_000, gracefulShutdown: true }]);
  });

  it('succeeds at once when there is no drain', () => {
    const { at, runUntil } = inSync();
    at(2000, () => agent.undrain());
    runUntil(10_000);

    expect(agent.reported('undrained')).toMatchObject([{ gracefulShutdown: false }]);
    expect(setsAfter(1999)).toEqual([]);
  });
});

it('an agent that finds graceful-shutdown when it starts removes it', () => {
  agent = virtualAgent();
  agent.device.running = { ...agent.device.running, gracefulShutdown: true };
  agent.runUntil(10_000);

  expect(setsAfter(-1)).toEqual([[deleted]]);
  expect(isSet()).toBe(false);
});

describe('a stop', () => {
  it('waits for the drain under way and leaves graceful-shutdown set', () => {
    const { at, runUntil } = inSync();
    at(2000, () => agent.drain());
    at(3000, () => agent.stop());
    at(20_000, clientLeaves);
    let before = true;
    at(19_000, () => {
      before = agent.hasEnded();
    });
    runUntil(100_000);

    expect(before).toBe(false);
    expect(agent.hasEnded()).toBe(true);
    expect(agent.reported('drain-done')).toMatchObject([{ report: { because: 'left' } }]);
    expect(isSet()).toBe(true);
  });

  it('without a drain ends the agent at once', () => {
    const { at, runUntil } = inSync();
    at(2000, () => agent.stop());
    runUntil(2000);

    expect(agent.hasEnded()).toBe(true);
    expect(setsAfter(1999)).toEqual([]);
  });
});
