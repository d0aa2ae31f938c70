import { describe, expect, it } from 'vitest';
import { virtualAgent } from '../support/virtual-agent.ts';

describe('an agent', () => {
  it('reads the device when it starts, and commits 250 ms after the last change of discovery', () => {
    const agent = virtualAgent();
    agent.at(1000, () => agent.discover('10.0.0.1'));
    agent.at(1200, () => agent.discover('10.0.0.1', '10.0.0.2'));

    agent.runUntil(5000);

    expect(agent.reported('looked')[0]?.at).toBe(0);
    expect(agent.commits.map(({ at }) => at)).toEqual([1450]);
    expect(agent.neighbors()).toEqual(['10.0.0.1', '10.0.0.2']);
    expect(agent.reported('committed')[0]?.sinceEventMs).toBe(450);
  });

  it('delays a commit by at most 2 s, however steadily discovery changes', () => {
    const agent = virtualAgent();
    for (let n = 0; n < 30; n++) {
      agent.at(1000 + n * 200, () =>
        agent.discover(...Array.from({ length: n + 1 }, (_, i) => `10.0.0.${i + 1}`)),
      );
    }

    agent.runUntil(20_000);

    expect(agent.commits[0]?.at).toBe(3000);
    expect(agent.commits.length).toBeLessThanOrEqual(5);
    expect(agent.neighbors()).toHaveLength(30);
  });

  it('starts no round for an answer that repeats the one before', () => {
    const agent = virtualAgent();
    for (let n = 0; n < 20; n++) agent.at(1000 + n * 1000, () => agent.discover('10.0.0.1'));

    agent.runUntil(25_000);

    expect(agent.commits).toHaveLength(1);
    // At the start, for the new peer and after the commit; the next one is due at the resync.
    expect(agent.device.reads).toBe(3);
  });
});

describe('a Set under way', () => {
  it('is neither cancelled nor overlapped; the next round takes the newest view', () => {
    const agent = virtualAgent([{ kind: 'lands', afterMs: 20_000 }]);
    agent.at(0, () => agent.discover('10.0.0.1'));
    for (let n = 2; n <= 9; n++) agent.at(n * 1000, () => agent.discover('10.0.0.1', `10.0.0.${n}`));

    agent.runUntil(29_000);

    expect(agent.device.mostCommitsAtOnce).toBe(1);
    expect(agent.commits).toHaveLength(2);
    expect(agent.neighbors()).toEqual(['10.0.0.1', '10.0.0.9']);
  });

  it('ends before the agent stops, and no other round starts', () => {
    const agent = virtualAgent([{ kind: 'lands', afterMs: 20_000 }]);
    agent.at(0, () => agent.discover('10.0.0.1'));
    agent.at(2000, () => agent.discover('10.0.0.1', '10.0.0.2'));
    agent.at(3000, () => agent.stop());

    agent.runUntil(15_000);
    expect(agent.hasEnded()).toBe(false);

    agent.runUntil(120_000);
    expect(agent.hasEnded()).toBe(true);
    expect(agent.commits).toHaveLength(1);
    expect(agent.reportedKinds()).toContain('committed');
    expect(agent.neighbors()).toEqual(['10.0.0.1']);
  });

  it('is all that a stop waits for: between rounds the agent ends at once', () => {
    const agent = virtualAgent();
    agent.at(1000, () => agent.stop());

    agent.runUntil(2000);

    expect(agent.hasEnded()).toBe(true);
  });
});

describe('the agent reports', () => {
  it('each failure of a source, marks the first, and says at the end how long the source was blind', () => {
    const agent = virtualAgent();
    agent.at(0, () => agent.discover('10.0.0.1'));
    agent.at(5000, () => agent.discoveryFails('SERVFAIL'));
    agent.at(10_000, () => agent.discoveryFails('SERVFAIL'));
    agent.at(15_000, () => agent.discover('10.0.0.1'));

    agent.runUntil(20_000);

    expect(agent.reported('discovery-blind').map(({ at, first }) => [at, first])).toEqual([
      [5000, true],
      [10_000, false],
    ]);
    expect(agent.reported('discovery-back')).toMatchObject([{ at: 15_000, afterMs: 10_000 }]);
    expect(agent.commits).toHaveLength(1);
  });

  it('sessions that come up, fall, and are forgotten when their neighbor is removed', () => {
    const agent = virtualAgent();
    agent.at(0, () => agent.discover('10.0.0.1', '10.0.0.2'));
    agent.at(2000, () => agent.telemetryShows({ '10.0.0.1': 'ESTABLISHED', '10.0.0.2': 'CONNECT' }));
    agent.at(5000, () => agent.telemetryShows({ '10.0.0.1': 'IDLE', '10.0.0.2': 'ESTABLISHED' }));
    agent.at(6000, () => agent.discover('10.0.0.2'));

    agent.runUntil(9000);

    expect(agent.reported('peer-up').map(({ at, peer }) => [at, peer])).toEqual([
      [2000, '10.0.0.1'],
      [5000, '10.0.0.2'],
    ]);
    expect(agent.reported('peer-down')).toMatchObject([{ at: 5000, peer: '10.0.0.1', afterMs: 3000 }]);
    expect(agent.reported('peer-forgotten')).toMatchObject([{ peer: '10.0.0.1' }]);
    expect(agent.neighbors()).toEqual(['10.0.0.2']);
  });

  it('once that telemetry has gone blind, and once that it is back', () => {
    const agent = virtualAgent();
    agent.at(0, () => agent.telemetryShows({}));
    agent.at(1000, () => agent.telemetryFails());
    agent.at(2000, () => agent.telemetryFails());
    agent.at(3000, () => agent.telemetryShows({}));

    agent.runUntil(4000);

    expect(agent.reported('telemetry-degraded').map(({ at }) => at)).toEqual([1000]);
    expect(agent.reported('telemetry-back')).toMatchObject([{ at: 3000, afterMs: 2000 }]);
  });
});
