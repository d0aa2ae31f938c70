import { describe, expect, it } from 'vitest';
import type { Group } from '../../src/model/group.ts';
import type { Source } from '../../src/model/sighting.ts';
import type { SessionState } from '../../src/model/session.ts';
import { ip, mesh, virtualAgent } from '../support/virtual-agent.ts';

const core: Source = { id: 'static core', group: 'core', confirmEmptyMs: 0 };
const groups: readonly Group[] = [
  { kind: 'mesh', name: 'mesh', minPeers: 1 },
  { kind: 'mesh', name: 'core', minPeers: 1, maxPeers: 2 },
];
const fault = { kind: 'unreachable', who: 'crpd', detail: 'deadline exceeded' } as const;

/** An agent with a mesh peer and two of three candidates as upstreams, all up from the first second on. */
function meshed() {
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
  const tell = () => {
    isBlind = false;
    agent.sessions(
      Object.fromEntries(['10.0.1.1', ...upstreams()].map((peer) => [peer, down.get(peer) ?? 'ESTABLISHED'])),
    );
  };
  agent.at(0, () => {
    agent.reload(groups, [mesh, core]);
    agent.see('10.0.1.1');
    agent.seeFrom(core, '10.0.2.1', '10.0.2.2', '10.0.2.3');
  });
  for (let second = 1; second < 600; second++) {
    agent.at(second * 1000, () => {
      if (!isBlind) tell();
    });
  }
  return {
    ...agent,
    upstreams,
    /** Reads fail, and telemetry with them where the device is gone altogether. */
    fail: (what: 'reads' | 'reads and telemetry') => {
      agent.device.fault = fault;
      if (what === 'reads') return;
      isBlind = true;
      agent.telemetryBlind();
    },
    heal: (what: 'reads' | 'reads and telemetry') => {
      agent.device.fault = undefined;
      if (what === 'reads and telemetry') tell();
    },
    fall: (peer: string) => {
      down.set(peer, 'ACTIVE');
      tell();
    },
    rise: (peer: string) => {
      down.delete(peer);
      tell();
    },
  };
}

describe('reads that fail for 5 s in every 45 s', () => {
  it.each(['reads', 'reads and telemetry'] as const)(
    'do not keep a dead upstream: it is replaced after down_after (%s)',
    (what) => {
      const agent = meshed();
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

      agent.run(600_000);

      const [replaced, ...more] = agent.told('replaced');
      expect(replaced).toMatchObject({ peer: dead, reason: 'down' });
      expect(more).toEqual([]);
      // 10 s of sight, and no more than the blindness and the rest after a failed read on top.
      expect(replaced!.at).toBeGreaterThanOrEqual(82_000);
      expect(replaced!.at).toBeLessThanOrEqual(92_000);
    },
  );

  it('are no lost device while telemetry streams: nothing is lost, nothing is back, each failure is one line', () => {
    const agent = meshed();
    agent.at(30_000, () => agent.fail('reads'));
    agent.at(35_000, () => agent.heal('reads'));

    agent.run(60_000);

    expect(agent.told('read-failed').length).toBeGreaterThan(0);
    expect(agent.told('read-failed').every(({ besideTelemetry }) => besideTelemetry)).toBe(true);
    expect(agent.kinds()).not.toContain('device-lost');
    expect(agent.kinds()).not.toContain('device-back');
    // It looks again.
    expect(agent.told('looked').at(-1)!.at).toBeGreaterThan(35_000);
  });

  it('are a lost device as soon as telemetry is blind too', () => {
    const agent = meshed();
    agent.at(30_000, () => agent.fail('reads'));
    agent.at(40_000, () => agent.fail('reads and telemetry'));

    agent.run(80_000);

    expect(agent.told('device-lost')).toHaveLength(1);
    expect(agent.told('device-lost')[0]!.at).toBeGreaterThanOrEqual(40_000);
  });
});

describe('a device that comes back', () => {
  it.each([
    ['before its sessions are seen', 45_000, 50_000],
    ['after its sessions are seen', 50_000, 45_000],
  ])('%s gives those their whole grace that were up when it was lost', (_, readAt, seenAt) => {
    const agent = meshed();
    let late = '';
    agent.at(30_000, () => agent.fail('reads and telemetry'));
    agent.at(readAt, () => (agent.device.fault = undefined));
    // One upstream is up already, the other one is slow.
    agent.at(seenAt, () => {
      late = agent.upstreams()[0]!;
      agent.fall(late);
    });
    agent.at(100_000, () => agent.rise(late));

    agent.run(300_000);

    expect(agent.told('device-back')).toHaveLength(1);
    expect(agent.told('replaced')).toEqual([]);
  });

  it('gives no more than that: who does not come up in its grace is replaced, however often it is lost again', () => {
    const agent = meshed();
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

    agent.run(300_000);

    expect(agent.told('replaced')).toMatchObject([{ peer: dead, reason: 'never-up' }]);
    // A minute of sight.
    expect(agent.told('replaced')[0]!.at).toBeLessThanOrEqual(120_000);
  });
});
