import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/model/fault.ts';
import { virtualAgent } from '../support/virtual-agent.ts';

const fault = (kind: Fault['kind'], detail: string): Fault => ({ kind, who: 'crpd', detail });

describe('settling', () => {
  it('reads at once when it starts, and commits discovery 250 ms after the last change', () => {
    const agent = virtualAgent();
    agent.at(1000, () => agent.see('10.0.0.1'));
    agent.at(1200, () => agent.see('10.0.0.1', '10.0.0.2'));

    agent.run(5000);

    expect(agent.told('looked')[0]?.at).toBe(0);
    expect(agent.commits.map(({ at }) => at)).toEqual([1450]);
    expect(agent.neighbors()).toEqual(['10.0.0.1', '10.0.0.2']);
    expect(agent.told('committed')[0]?.sinceEventMs).toBe(450);
  });

  it('does not let steady changes starve a commit for more than 2 s', () => {
    const agent = virtualAgent();
    for (let n = 0; n < 30; n++) {
      agent.at(1000 + n * 200, () =>
        agent.see(...Array.from({ length: n + 1 }, (_, i) => `10.0.0.${i + 1}`)),
      );
    }

    agent.run(20_000);

    expect(agent.commits[0]?.at).toBe(3000);
    expect(agent.commits.length).toBeLessThanOrEqual(5);
    expect(agent.neighbors()).toHaveLength(30);
  });

  it('an answer that says the same again wakes nobody', () => {
    const agent = virtualAgent();
    for (let n = 0; n < 20; n++) agent.at(1000 + n * 1000, () => agent.see('10.0.0.1'));

    agent.run(25_000);

    expect(agent.commits).toHaveLength(1);
    // at the start, for the newcomer, after the commit; then nothing until the resync
    expect(agent.device.reads).toBe(3);
  });
});

describe('one Set at a time', () => {
  it('never cancels a Set, never overlaps it, and then takes the newest', () => {
    const agent = virtualAgent([{ kind: 'lands', afterMs: 20_000 }]);
    agent.at(0, () => agent.see('10.0.0.1'));
    for (let n = 2; n <= 9; n++) agent.at(n * 1000, () => agent.see('10.0.0.1', `10.0.0.${n}`));

    agent.run(29_000);

    expect(agent.device.mostAtOnce).toBe(1);
    expect(agent.commits).toHaveLength(2);
    expect(agent.neighbors()).toEqual(['10.0.0.1', '10.0.0.9']);
  });

  it('a stop lets the Set in flight end and starts no other round', () => {
    const agent = virtualAgent([{ kind: 'lands', afterMs: 20_000 }]);
    agent.at(0, () => agent.see('10.0.0.1'));
    agent.at(2000, () => agent.see('10.0.0.1', '10.0.0.2'));
    agent.at(3000, () => agent.stop());

    agent.run(15_000);
    expect(agent.isCompleted()).toBe(false);

    agent.run(120_000);
    expect(agent.isCompleted()).toBe(true);
    expect(agent.commits).toHaveLength(1);
    expect(agent.kinds()).toContain('committed');
    expect(agent.neighbors()).toEqual(['10.0.0.1']);
  });

  it('a stop between rounds ends at once', () => {
    const agent = virtualAgent();
    agent.at(1000, () => agent.stop());

    agent.run(2000);

    expect(agent.isCompleted()).toBe(true);
  });
});

describe('a Set that fails', () => {
  it('somebody at the CLI: waits with back-off, tells it once, commits when the lock is gone', () => {
    const busy = { kind: 'fails', fault: fault('busy', 'configuration database modified') } as const;
    const agent = virtualAgent([busy, busy, busy]);
    agent.at(0, () => agent.see('10.0.0.1'));

    agent.run(60_000);

    expect(agent.commits.map(({ at }) => at)).toEqual([250, 1250, 3250, 7250]);
    expect(agent.told('commit-failed').map(({ first }) => first)).toEqual([true, false, false]);
    expect(agent.neighbors()).toEqual(['10.0.0.1']);
  });

  it('refused: the same plan waits, another goes at once', () => {
    const agent = virtualAgent([{ kind: 'fails', fault: fault('refused', 'syntax error') }]);
    agent.at(0, () => agent.see('10.0.0.1'));
    agent.at(300, () => agent.see('10.0.0.2'));

    agent.run(900);

    expect(agent.commits).toHaveLength(2);
    expect(agent.neighbors()).toEqual(['10.0.0.2']);
  });

  it('one neighbor refused for ever: tries again after 1, 2, 4, 8 min', () => {
    const agent = virtualAgent();
    agent.device.refuses = () => 'syntax error';
    agent.at(0, () => agent.see('10.0.0.1'));

    agent.run(1_000_000);

    expect(agent.commits.map(({ at }) => Math.floor(at / 60_000))).toEqual([0, 1, 3, 7, 15]);
    expect(agent.told('commit-failed').map(({ first }) => first)).toEqual([true, false, false, false, false]);
  });

  it('a neighbor that is refused is found by halving within seconds; the others go, and what is new too', () => {
    const agent = virtualAgent();
    const eight = Array.from({ length: 8 }, (_, n) => `10.0.0.${n + 1}`);
    agent.device.refuses = (plan) =>
      plan.steps.some((step) => step.kind === 'add' && step.peer === '10.0.0.6') ? 'no' : undefined;
    agent.at(0, () => agent.see(...eight));
    agent.at(20_000, () => agent.see(...eight, '10.0.0.9'));

    agent.run(10_000);
    const found = agent.commits.length;
    expect(agent.neighbors()).toHaveLength(7);
    expect(found).toBeLessThanOrEqual(8);
    expect(agent.commits.at(-1)!.at).toBeLessThan(4000);

    agent.run(59_000);
    expect(agent.neighbors()).toContain('10.0.0.9');
    expect(agent.commits).toHaveLength(found + 1);
    expect(agent.told('looked').at(-1)?.look.ledger.refused?.get('10.0.0.6')).toMatchObject({
      step: 'add',
      because: 'no',
      failures: 1,
    });
  });

  it.each(['busy', 'unsettled', 'denied', 'unreachable'] as const)(
    'no neighbor is blamed for a plan that failed otherwise: %s',
    (kind) => {
      const agent = virtualAgent([{ kind: 'fails', fault: fault(kind, 'not now') }]);
      agent.at(0, () => agent.see('10.0.0.1', '10.0.0.2'));

      agent.run(30_000);

      expect(agent.neighbors()).toEqual(['10.0.0.1', '10.0.0.2']);
      expect(agent.commits.map(({ plan }) => plan.hash)).toEqual(
        agent.commits.map(() => agent.commits[0]!.plan.hash),
      );
    },
  );

  it('where the device refuses everything, it is not hammered, and all goes well soon after it agrees', () => {
    const agent = virtualAgent();
    const thirty = Array.from({ length: 30 }, (_, n) => `10.0.0.${n + 1}`);
    agent.device.refuses = () => 'no licence';
    agent.at(0, () => agent.see(...thirty));
    agent.at(1_200_000, () => {
      agent.device.refuses = undefined;
    });

    agent.run(600_000);
    expect(agent.commits.length).toBeLessThanOrEqual(60);
    agent.run(1_200_000);
    const before = agent.commits.length;
    expect(before).toBeLessThanOrEqual(130);

    agent.run(3_100_000);
    expect(agent.neighbors()).toHaveLength(30);
  });

  it('other settings are tried at once', () => {
    const agent = virtualAgent();
    agent.device.refuses = () => 'no';
    agent.at(0, () => agent.see('10.0.0.1'));
    agent.at(10_000, () => {
      agent.device.refuses = undefined;
      agent.reload([{ kind: 'mesh', name: 'mesh', minPeers: 0 }]);
    });

    agent.run(11_000);

    expect(agent.neighbors()).toEqual(['10.0.0.1']);
  });
});

describe('a Set of unknown outcome', () => {
  const lost = fault('unsettled', 'deadline exceeded');

  it('that has landed is not repeated', () => {
    const agent = virtualAgent([{ kind: 'lands-unanswered', landsAfterMs: 0, fault: lost }]);
    agent.at(0, () => agent.see('10.0.0.1'));

    agent.run(60_000);

    expect(agent.commits).toHaveLength(1);
    expect(agent.told('committed')).toMatchObject([{ unanswered: true }]);
  });

  it('that lands between two reads is not repeated', () => {
    const agent = virtualAgent([{ kind: 'lands-unanswered', landsAfterMs: 2000, fault: lost }]);
    agent.at(0, () => agent.see('10.0.0.1'));

    agent.run(60_000);

    expect(agent.commits).toHaveLength(1);
    expect(agent.neighbors()).toEqual(['10.0.0.1']);
  });

  it('that never arrived is decided anew once two reads agree', () => {
    const agent = virtualAgent([{ kind: 'fails', fault: lost }]);
    agent.at(0, () => agent.see('10.0.0.1'));

    agent.run(60_000);

    expect(agent.commits).toHaveLength(2);
    expect(agent.commits[1]?.at).toBeGreaterThanOrEqual(250 + 3000);
    expect(agent.neighbors()).toEqual(['10.0.0.1']);
  });

  it('a stop does not wait for two reads to agree', () => {
    const agent = virtualAgent([{ kind: 'fails', fault: lost }]);
    agent.at(0, () => agent.see('10.0.0.1'));
    agent.at(1000, () => agent.stop());

    agent.run(1001);

    expect(agent.isCompleted()).toBe(true);
  });
});

describe('a device that is away', () => {
  it('is told lost once, not hammered by stirs, and told back', () => {
    const agent = virtualAgent();
    agent.device.fault = fault('unreachable', 'connection refused');
    for (let n = 0; n < 100; n++) agent.at(n * 500, () => agent.see(`10.0.0.${(n % 9) + 1}`));
    agent.at(50_000, () => {
      agent.device.fault = undefined;
    });

    agent.run(100_000);

    expect(agent.told('device-lost')).toHaveLength(1);
    expect(agent.told('device-back')).toHaveLength(1);
    // 1, 2, 4, 8, 16, 30 s apart
    expect(agent.told('read-failed').length).toBeLessThanOrEqual(7);
    expect(agent.commits).toHaveLength(1);
  });
});

describe('drift', () => {
  it('is told and put right at the next resync', () => {
    const agent = virtualAgent();
    agent.at(0, () => agent.see('10.0.0.1', '10.0.0.2'));
    agent.at(10_000, () => {
      agent.device.running.groups.get('mesh');
      agent.device.running = {
        ...agent.device.running,
        groups: new Map(agent.device.running.groups).set('mesh', { neighbors: new Set(), allow: [] }),
      };
    });

    agent.run(40_000);

    expect(agent.told('drift')).toMatchObject([
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

  it('is not what a device shows that says OK and does nothing: that is told from the second time on, ever more seldom', () => {
    const agent = virtualAgent();
    agent.device.ignores = true;
    agent.at(0, () => agent.see('10.0.0.1'));
    agent.at(1_000_000, () => {
      agent.device.ignores = false;
    });

    agent.run(1_000_000);
    expect(agent.told('drift')).toEqual([]);
    // After 30 s, 1, 2, 4, 8 min.
    expect(agent.commits.map(({ at }) => Math.round(at / 30_000))).toEqual([0, 1, 3, 7, 15, 31]);
    expect(agent.told('commit-unheeded').map(({ times, first }) => [times, first])).toEqual([
      [2, true],
      [3, false],
      [4, false],
      [5, false],
      [6, false],
    ]);
    expect(agent.told('commit-unheeded')[0]?.fault).toMatchObject({
      kind: 'unheeded',
      detail: 'the device accepts the change and does not carry it out',
    });

    agent.run(3_000_000);
    expect(agent.neighbors()).toEqual(['10.0.0.1']);
    expect(agent.told('commit-unheeded')).toHaveLength(5);
  });

  it('another change goes at once all the same, and what never happened is not remembered', () => {
    const agent = virtualAgent();
    agent.at(0, () => agent.see('10.0.0.1', '10.0.0.2'));
    agent.at(9000, () => agent.sessions({ '10.0.0.1': 'IDLE', '10.0.0.2': 'ESTABLISHED' }));
    agent.at(10_000, () => {
      agent.device.ignores = true;
      agent.see('10.0.0.2');
    });
    agent.at(200_000, () => {
      agent.device.ignores = false;
      agent.see('10.0.0.2', '10.0.0.3');
    });

    agent.run(150_000);
    expect(agent.told('commit-unheeded').length).toBeGreaterThan(0);
    expect(agent.told('looked').at(-1)?.look.ledger.removals).toEqual([]);

    agent.run(202_000);
    expect(agent.neighbors()).toEqual(['10.0.0.2', '10.0.0.3']);
  });

  it('somebody who undoes every commit at once does not draw us into a race', () => {
    const agent = virtualAgent();
    agent.at(0, () => agent.see('10.0.0.1'));
    const before = agent.device.running;
    for (let ms = 260; ms < 120_000; ms += 10) {
      agent.at(ms, () => {
        agent.device.running = before;
      });
    }

    agent.run(120_000);

    expect(agent.commits.length).toBeLessThanOrEqual(5);
  });
});

describe('what is told of sources and sessions', () => {
  it('blindness is told when it begins, and its end with its length', () => {
    const agent = virtualAgent();
    agent.at(0, () => agent.see('10.0.0.1'));
    agent.at(5000, () => agent.blind('SERVFAIL'));
    agent.at(10_000, () => agent.blind('SERVFAIL'));
    agent.at(15_000, () => agent.see('10.0.0.1'));

    agent.run(20_000);

    expect(agent.told('discovery-blind').map(({ at, first }) => [at, first])).toEqual([
      [5000, true],
      [10_000, false],
    ]);
    expect(agent.told('discovery-back')).toMatchObject([{ at: 15_000, afterMs: 10_000 }]);
    expect(agent.commits).toHaveLength(1);
  });

  it('sessions come up, fall and are forgotten when their neighbor is removed', () => {
    const agent = virtualAgent();
    agent.at(0, () => agent.see('10.0.0.1', '10.0.0.2'));
    agent.at(2000, () => agent.sessions({ '10.0.0.1': 'ESTABLISHED', '10.0.0.2': 'CONNECT' }));
    agent.at(5000, () => agent.sessions({ '10.0.0.1': 'IDLE', '10.0.0.2': 'ESTABLISHED' }));
    agent.at(6000, () => agent.see('10.0.0.2'));

    agent.run(9000);

    expect(agent.told('peer-up').map(({ at, peer }) => [at, peer])).toEqual([
      [2000, '10.0.0.1'],
      [5000, '10.0.0.2'],
    ]);
    expect(agent.told('peer-down')).toMatchObject([{ at: 5000, peer: '10.0.0.1', afterMs: 3000 }]);
    expect(agent.told('peer-forgotten')).toMatchObject([{ peer: '10.0.0.1' }]);
    expect(agent.neighbors()).toEqual(['10.0.0.2']);
  });

  it('telemetry that goes blind and comes back is told once each', () => {
    const agent = virtualAgent();
    agent.at(0, () => agent.sessions({}));
    agent.at(1000, () => agent.telemetryBlind());
    agent.at(2000, () => agent.telemetryBlind());
    agent.at(3000, () => agent.sessions({}));

    agent.run(4000);

    expect(agent.told('telemetry-degraded').map(({ at }) => at)).toEqual([1000]);
    expect(agent.told('telemetry-back')).toMatchObject([{ at: 3000, afterMs: 2000 }]);
  });
});

describe('a device that is away', () => {
  const away = fault('unreachable', 'refused');
  /** Away for two minutes, back while everybody backs off. */
  const backAt = 120_000;
  function awayAgent(answers: Parameters<typeof virtualAgent>[0] = []) {
    const agent = virtualAgent(answers);
    agent.device.fault = away;
    agent.at(backAt, () => (agent.device.fault = undefined));
    return agent;
  }

  it('is read as soon as its connection is made, and only then', () => {
    const agent = awayAgent();
    agent.at(backAt, () => agent.returned());

    agent.run(backAt);

    expect(agent.told('looked').map(({ at }) => at)).toEqual([backAt]);
    expect(agent.told('read-failed').length).toBeLessThan(10);
  });

  it('is read as soon as telemetry sees again', () => {
    const agent = awayAgent();
    agent.at(1, () => agent.telemetryBlind());
    agent.at(backAt, () => agent.sessions({}));

    agent.run(backAt);

    expect(agent.told('looked').map(({ at }) => at)).toEqual([backAt]);
  });

  it('is not hammered where telemetry sees and no read is answered', () => {
    const agent = virtualAgent();
    agent.device.fault = away;
    agent.at(10_000, () => agent.sessions({}));
    for (let n = 0; n < 100; n++)
      agent.at(11_000 + n * 100, () => agent.sessions({ '10.0.0.1': n % 2 === 0 ? 'IDLE' : 'ESTABLISHED' }));

    agent.run(30_000);

    // 0, 1, 3, 7 and then 10 s, when telemetry sees: on from there.
    expect(agent.told('read-failed').map(({ at }) => at)).toEqual([0, 1000, 3000, 7000, 10_000, 26_000]);
  });

  it('is tried after 1, 2, 4 s again when it connects and does not answer yet', () => {
    const agent = awayAgent();
    agent.at(100_000, () => agent.returned());

    agent.run(108_000);

    const tries = agent.told('read-failed').map(({ at }) => at);
    expect(tries.slice(tries.indexOf(100_000))).toEqual([100_000, 101_000, 103_000, 107_000]);
  });

  it('gets the commit that could not reach it as soon as it is back', () => {
    const unreachable = { kind: 'fails', fault: away } as const;
    const agent = virtualAgent([unreachable, unreachable, unreachable, unreachable, unreachable]);
    agent.at(0, () => agent.see('10.0.0.1'));
    // Tried at 0.25, 1.25, 3.25, 7.25 and 15.25 s, and not before 31.25 s any more.
    agent.at(20_000, () => agent.returned());

    agent.run(20_000);

    expect(agent.told('committed').map(({ at }) => at)).toEqual([20_000]);
  });

  it('that only refuses a plan is not asked sooner because it is back', () => {
    const refused = { kind: 'fails', fault: fault('refused', 'syntax error') } as const;
    const agent = virtualAgent([refused, refused, refused, refused, refused]);
    agent.at(0, () => agent.see('10.0.0.1'));
    agent.at(20_000, () => agent.returned());

    agent.run(30_000);

    expect(agent.told('committed')).toEqual([]);
  });
});
