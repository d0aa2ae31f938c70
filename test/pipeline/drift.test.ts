import { describe, expect, it } from 'vitest';
import { virtualAgent } from '../support/virtual-agent.ts';

describe('drift', () => {
  it('is reported and undone at the next resync', () => {
    const agent = virtualAgent();
    agent.at(0, () => agent.discover('10.0.0.1', '10.0.0.2'));
    agent.at(10_000, () => {
      agent.device.running = {
        ...agent.device.running,
        groups: new Map(agent.device.running.groups).set('mesh', { neighbors: new Set(), allow: [] }),
      };
    });

    agent.runUntil(40_000);

    expect(agent.reported('drift')).toMatchObject([
      {
        drifts: [
          { group: 'mesh', kind: 'neighbor-removed', peer: '10.0.0.1' },
          { group: 'mesh', kind: 'neighbor-removed', peer: '10.0.0.2' },
        ],
      },
    ]);
    expect(agent.neighbors()).toEqual(['10.0.0.1', '10.0.0.2']);
    expect(agent.commits).toHaveLength(2);
  });

  it('that an operator causes after each commit does not make the agent commit in a loop', () => {
    const agent = virtualAgent();
    agent.at(0, () => agent.discover('10.0.0.1'));
    const before = agent.device.running;
    for (let ms = 260; ms < 120_000; ms += 10) {
      agent.at(ms, () => {
        agent.device.running = before;
      });
    }

    agent.runUntil(120_000);

    expect(agent.commits.length).toBeLessThanOrEqual(5);
  });
});

describe('a device that accepts a commit and does not carry it out', () => {
  it('is reported from the second time on, gets the plan ever more rarely, and causes no drift', () => {
    const agent = virtualAgent();
    agent.device.ignoresCommits = true;
    agent.at(0, () => agent.discover('10.0.0.1'));
    agent.at(1_000_000, () => {
      agent.device.ignoresCommits = false;
    });

    agent.runUntil(1_000_000);
    expect(agent.reported('drift')).toEqual([]);
    // After 30 s, 1, 2, 4, 8 min.
    expect(agent.commits.map(({ at }) => Math.round(at / 30_000))).toEqual([0, 1, 3, 7, 15, 31]);
    expect(agent.reported('commit-unheeded').map(({ times, first }) => [times, first])).toEqual([
      [2, true],
      [3, false],
      [4, false],
      [5, false],
      [6, false],
    ]);
    expect(agent.reported('commit-unheeded')[0]?.fault).toMatchObject({
      kind: 'unheeded',
      detail: 'the device accepts the change and does not carry it out',
    });

    agent.runUntil(3_000_000);
    expect(agent.neighbors()).toEqual(['10.0.0.1']);
    expect(agent.reported('commit-unheeded')).toHaveLength(5);
  });

  it('gets a different plan at once, and the ledger forgets what did not happen', () => {
    const agent = virtualAgent();
    agent.at(0, () => agent.discover('10.0.0.1', '10.0.0.2'));
    agent.at(9000, () => agent.telemetryShows({ '10.0.0.1': 'IDLE', '10.0.0.2': 'ESTABLISHED' }));
    agent.at(10_000, () => {
      agent.device.ignoresCommits = true;
      agent.discover('10.0.0.2');
    });
    agent.at(200_000, () => {
      agent.device.ignoresCommits = false;
      agent.discover('10.0.0.2', '10.0.0.3');
    });

    agent.runUntil(150_000);
    expect(agent.reported('commit-unheeded').length).toBeGreaterThan(0);
    expect(agent.reported('looked').at(-1)?.look.ledger.removals).toEqual([]);

    agent.runUntil(202_000);
    expect(agent.neighbors()).toEqual(['10.0.0.2', '10.0.0.3']);
  });
});
