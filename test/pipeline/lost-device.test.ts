import { describe, expect, it } from 'vitest';
import type { Group } from '../../src/model/group.ts';
import type { Source } from '../../src/model/sighting.ts';
import type { SessionState } from '../../src/model/session.ts';
import { ip } from '../support/addresses.ts';
import { mesh, virtualAgent } from '../support/virtual-agent.ts';

const core: Source = { id: 'static core', group: 'core', confirmEmptyMs: 0 };
const groups: readonly Group[] = [
  { kind: 'mesh', name: 'mesh', minPeers: 1 },
  { kind: 'mesh', name: 'core', minPeers: 1, maxPeers: 2 },
];
const fault = { kind: 'unreachable', who: 'crpd', detail: 'deadline exceeded' } as const;

/** An agent with a mesh peer and two upstreams out of three candidates, all up from second 1 on. */
function agentInSync() {
  const agent = virtualAgent();
  agent.device.running = {
    groups: new Map([
      ['mesh', { neighbors: new Set([ip('10.0.1.1')]), allow: [] }],
      ['core', { neighbors: new Set<ReturnType<typeof ip>>(), allow: [] }],
    ]),
    elsewhere: new Map(),
  };
  const upstreams = () => Array.from(agent.device.running.groups.get('core')?.neighbors ?? []);
  const down = new Map<string, SessionState>();
  let isBlind = false;
  const showSessions = () => {
    isBlind = false;
    agent.telemetryShows(
      Object.fromEntries(['10.0.1.1', ...upstreams()].map((peer) => [peer, down.get(peer) ?? 'ESTABLISHED'])),
    );
  };
  agent.at(0, () => {
    agent.reload(groups, [mesh, core]);
    agent.discover('10.0.1.1');
    agent.discoverFrom(core, '10.0.2.1', '10.0.2.2', '10.0.2.3');
  });
  for (let second = 1; second < 600; second++) {
    agent.at(second * 1000, () => {
      if (!isBlind) showSessions();
    });
  }
  return {
    ...agent,
    upstreams,
    /** Reads fail, and so does telemetry if the whole device is lost. */
    fail: (what: 'reads' | 'reads and telemetry') => {
      agent.device.fault = fault;
      if (what === 'reads') return;
      isBlind = true;
      agent.telemetryFails();
    },
    heal: (what: 'reads' | 'reads and telemetry') => {
      agent.device.fault = undefined;
      if (what === 'reads and telemetry') showSessions();
    },
    fall: (peer: string) => {
      down.set(peer, 'ACTIVE');
      showSessions();
    },
    rise: (peer: string) => {
      down.delete(peer);
      showSessions();
    },
  };
}

describe('reads that fail', () => {
  it.each(['reads', 'reads and telemetry'] as const)(
    'for 5 s in every 45 s do not keep a failed upstream: it is replaced after down_after (%s)',
    (what) => {
      const agent = agentInSync();
      let dead = '';
      for (let second = 30; second < 600; second += 45) {
        agent.at(second * 1000, () => agent.fail(what));
        agent.at((second + 5) * 1000, () => agent.heal(what));
      }
      // It falls while the device answers, 3 s before the next failure.
      agent.at(72_000, () => {
        dead = agent.upstreams()[0]!;
        agent.fall(dead);
      });

      agent.runUntil(600_000);

      const [replaced, ...more] = agent.reported('replaced');
      expect(replaced).toMatchObject({ peer: dead, reason: 'down' });
      expect(more).toEqual([]);
      // After 10 s in which its session is seen, plus at most the failure and the back-off after it.
      expect(replaced!.at).toBeGreaterThanOrEqual(82_000);
      expect(replaced!.at).toBeLessThanOrEqual(92_000);
    },
  );

  it('are reported one by one while telemetry streams, and the device does not count as lost', () => {
    const agent = agentInSync();
    agent.at(30_000, () => agent.fail('reads'));
    agent.at(35_000, () => agent.heal('reads'));

    agent.runUntil(60_000);

    expect(agent.reported('read-failed').length).toBeGreaterThan(0);
    expect(agent.reported('read-failed').every(({ besideTelemetry }) => besideTelemetry)).toBe(true);
    expect(agent.reportedKinds()).not.toContain('device-lost');
    expect(agent.reportedKinds()).not.toContain('device-back');
    // The next read succeeds.
    expect(agent.reported('looked').at(-1)!.at).toBeGreaterThan(35_000);
  });

  it('make the device count as lost as soon as telemetry is blind as well', () => {
    const agent = agentInSync();
    agent.at(30_000, () => agent.fail('reads'));
    agent.at(40_000, () => agent.fail('reads and telemetry'));

    agent.runUntil(80_000);

    expect(agent.reported('device-lost')).toHaveLength(1);
    expect(agent.reported('device-lost')[0]!.at).toBeGreaterThanOrEqual(40_000);
  });
});

describe('a device that comes back', () => {
  it.each([
    ['and is read before its sessions are seen', 45_000, 50_000],
    ['and is read after its sessions are seen', 50_000, 45_000],
  ])('%s gives the peers that were up when it was lost their whole connect_grace', (_, readAt, seenAt) => {
    const agent = agentInSync();
    let late = '';
    agent.at(30_000, () => agent.fail('reads and telemetry'));
    agent.at(readAt, () => (agent.device.fault = undefined));
    // One upstream is up by then, the other one comes up later.
    agent.at(seenAt, () => {
      late = agent.upstreams()[0]!;
      agent.fall(late);
    });
    agent.at(100_000, () => agent.rise(late));

    agent.runUntil(300_000);

    expect(agent.reported('device-back')).toHaveLength(1);
    expect(agent.reported('replaced')).toEqual([]);
  });

  it('gives no more than that: a peer that is not up within connect_grace is replaced, even if the device is lost again', () => {
    const agent = agentInSync();
    let dead = '';
    agent.at(30_000, () => agent.fail('reads and telemetry'));
    agent.at(35_000, () => {
      agent.device.fault = undefined;
      dead = agent.upstreams()[0]!;
      agent.fall(dead);
    });
    for (let second = 55; second < 300; second += 25) {
      agent.at(second * 1000, () => agent.fail('reads and telemetry'));
      agent.at((second + 5) * 1000, () => agent.heal('reads and telemetry'));
    }

    agent.runUntil(300_000);

    expect(agent.reported('replaced')).toMatchObject([{ peer: dead, reason: 'never-up' }]);
    // After a minute in which its session is seen.
    expect(agent.reported('replaced')[0]!.at).toBeLessThanOrEqual(120_000);
  });
});

describe('a device that does not answer', () => {
  /** When the device is back: reads and telemetry wait for the end of their back-off. */
  const backAt = 120_000;
  function agentOfLostDevice(answers: Parameters<typeof virtualAgent>[0] = []) {
    const agent = virtualAgent(answers);
    agent.device.fault = fault;
    agent.at(backAt, () => (agent.device.fault = undefined));
    return agent;
  }

  it('is read as soon as it is connected, not before', () => {
    const agent = agentOfLostDevice();
    agent.at(backAt, () => agent.deviceReturns());

    agent.runUntil(backAt);

    expect(agent.reported('looked').map(({ at }) => at)).toEqual([backAt]);
    expect(agent.reported('read-failed').length).toBeLessThan(10);
  });

  it('is read as soon as telemetry sees again', () => {
    const agent = agentOfLostDevice();
    agent.at(1, () => agent.telemetryFails());
    agent.at(backAt, () => agent.telemetryShows({}));

    agent.runUntil(backAt);

    expect(agent.reported('looked').map(({ at }) => at)).toEqual([backAt]);
  });

  it('is read with back-off where telemetry streams and no read is answered', () => {
    const agent = virtualAgent();
    agent.device.fault = fault;
    agent.at(10_000, () => agent.telemetryShows({}));
    for (let n = 0; n < 100; n++)
      agent.at(11_000 + n * 100, () =>
        agent.telemetryShows({ '10.0.0.1': n % 2 === 0 ? 'IDLE' : 'ESTABLISHED' }),
      );

    agent.runUntil(30_000);

    // At 0, 1, 3 and 7 s, at 10 s because telemetry streams, and then 16 s later.
    expect(agent.reported('read-failed').map(({ at }) => at)).toEqual([0, 1000, 3000, 7000, 10_000, 26_000]);
  });

  it('is read again after 1, 2, 4 s when it is connected and does not answer yet', () => {
    const agent = agentOfLostDevice();
    agent.at(100_000, () => agent.deviceReturns());

    agent.runUntil(108_000);

    const tries = agent.reported('read-failed').map(({ at }) => at);
    expect(tries.slice(tries.indexOf(100_000))).toEqual([100_000, 101_000, 103_000, 107_000]);
  });

  it('gets the commit that could not reach it as soon as it is connected', () => {
    const unreachable = { kind: 'fails', fault } as const;
    const agent = virtualAgent([unreachable, unreachable, unreachable, unreachable, unreachable]);
    agent.at(0, () => agent.discover('10.0.0.1'));
    // Tried at 0.25, 1.25, 3.25, 7.25 and 15.25 s; the next try would be at 31.25 s.
    agent.at(20_000, () => agent.deviceReturns());

    agent.runUntil(20_000);

    expect(agent.reported('committed').map(({ at }) => at)).toEqual([20_000]);
  });

  it('does not get a refused plan any sooner because it is connected again', () => {
    const refused = {
      kind: 'fails',
      fault: { kind: 'refused', who: 'crpd', detail: 'syntax error' },
    } as const;
    const agent = virtualAgent([refused, refused, refused, refused, refused]);
    agent.at(0, () => agent.discover('10.0.0.1'));
    agent.at(20_000, () => agent.deviceReturns());

    agent.runUntil(30_000);

    expect(agent.reported('committed')).toEqual([]);
  });

  it('is reported lost once and back once, and changes of discovery do not cause more reads', () => {
    const agent = virtualAgent();
    agent.device.fault = fault;
    for (let n = 0; n < 100; n++) agent.at(n * 500, () => agent.discover(`10.0.0.${(n % 9) + 1}`));
    agent.at(50_000, () => {
      agent.device.fault = undefined;
    });

    agent.runUntil(100_000);

    expect(agent.reported('device-lost')).toHaveLength(1);
    expect(agent.reported('device-back')).toHaveLength(1);
    // 1, 2, 4, 8, 16 and 30 s apart.
    expect(agent.reported('read-failed').length).toBeLessThanOrEqual(7);
    expect(agent.commits).toHaveLength(1);
  });
});
