import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/model/fault.ts';
import { virtualAgent } from '../support/virtual-agent.ts';

const fault = (kind: Fault['kind'], detail: string): Fault => ({ kind, who: 'crpd', detail });

describe('a Set that fails', () => {
  it('is repeated with back-off while an operator holds the lock, and marked as the first failure only once', () => {
    const busy = { kind: 'fails', fault: fault('busy', 'configuration database modified') } as const;
    const agent = virtualAgent([busy, busy, busy]);
    agent.at(0, () => agent.discover('10.0.0.1'));

    agent.runUntil(60_000);

    expect(agent.commits.map(({ at }) => at)).toEqual([250, 1250, 3250, 7250]);
    expect(agent.reported('commit-failed').map(({ first }) => first)).toEqual([true, false, false]);
    expect(agent.neighbors()).toEqual(['10.0.0.1']);
  });

  it('because the device refuses it does not delay a different plan', () => {
    const agent = virtualAgent([{ kind: 'fails', fault: fault('refused', 'syntax error') }]);
    agent.at(0, () => agent.discover('10.0.0.1'));
    agent.at(300, () => agent.discover('10.0.0.2'));

    agent.runUntil(900);

    expect(agent.commits).toHaveLength(2);
    expect(agent.neighbors()).toEqual(['10.0.0.2']);
  });

  it('because of one neighbor is tried again after 1, 2, 4, 8 min', () => {
    const agent = virtualAgent();
    agent.device.refuses = () => 'syntax error';
    agent.at(0, () => agent.discover('10.0.0.1'));

    agent.runUntil(1_000_000);

    expect(agent.commits.map(({ at }) => Math.floor(at / 60_000))).toEqual([0, 1, 3, 7, 15]);
    expect(agent.reported('commit-failed').map(({ first }) => first)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it('because of one neighbor of many is halved until it is found; all others, and new ones, are committed', () => {
    const agent = virtualAgent();
    const eight = Array.from({ length: 8 }, (_, n) => `10.0.0.${n + 1}`);
    agent.device.refuses = (plan) =>
      plan.steps.some((step) => step.kind === 'add' && step.peer === '10.0.0.6') ? 'no' : undefined;
    agent.at(0, () => agent.discover(...eight));
    agent.at(20_000, () => agent.discover(...eight, '10.0.0.9'));

    agent.runUntil(10_000);
    const found = agent.commits.length;
    expect(agent.neighbors()).toHaveLength(7);
    expect(found).toBeLessThanOrEqual(8);
    expect(agent.commits.at(-1)!.at).toBeLessThan(4000);

    agent.runUntil(59_000);
    expect(agent.neighbors()).toContain('10.0.0.9');
    expect(agent.commits).toHaveLength(found + 1);
    expect(agent.reported('looked').at(-1)?.look.ledger.refused?.get('10.0.0.6')).toMatchObject({
      step: 'add',
      because: 'no',
      failures: 1,
    });
  });

  it.each(['busy', 'unsettled', 'denied', 'unreachable'] as const)(
    'as %s puts no neighbor into quarantine',
    (kind) => {
      const agent = virtualAgent([{ kind: 'fails', fault: fault(kind, 'not now') }]);
      agent.at(0, () => agent.discover('10.0.0.1', '10.0.0.2'));

      agent.runUntil(30_000);

      expect(agent.neighbors()).toEqual(['10.0.0.1', '10.0.0.2']);
      expect(agent.commits.map(({ plan }) => plan.hash)).toEqual(
        agent.commits.map(() => agent.commits[0]!.plan.hash),
      );
    },
  );

  it('because the device refuses everything is repeated ever more slowly, and succeeds once the device accepts it', () => {
    const agent = virtualAgent();
    const thirty = Array.from({ length: 30 }, (_, n) => `10.0.0.${n + 1}`);
    agent.device.refuses = () => 'no licence';
    agent.at(0, () => agent.discover(...thirty));
    agent.at(1_200_000, () => {
      agent.device.refuses = undefined;
    });

    agent.runUntil(600_000);
    expect(agent.commits.length).toBeLessThanOrEqual(60);
    agent.runUntil(1_200_000);
    const before = agent.commits.length;
    expect(before).toBeLessThanOrEqual(130);

    agent.runUntil(3_100_000);
    expect(agent.neighbors()).toHaveLength(30);
  });

  it('is repeated at once when the settings change', () => {
    const agent = virtualAgent();
    agent.device.refuses = () => 'no';
    agent.at(0, () => agent.discover('10.0.0.1'));
    agent.at(10_000, () => {
      agent.device.refuses = undefined;
      agent.reload([{ kind: 'mesh', name: 'mesh', minPeers: 0 }]);
    });

    agent.runUntil(11_000);

    expect(agent.neighbors()).toEqual(['10.0.0.1']);
  });
});

describe('a Set of unknown outcome', () => {
  const lost = fault('unsettled', 'deadline exceeded');

  it('is not repeated if it has landed', () => {
    const agent = virtualAgent([{ kind: 'lands-unanswered', landsAfterMs: 0, fault: lost }]);
    agent.at(0, () => agent.discover('10.0.0.1'));

    agent.runUntil(60_000);

    expect(agent.commits).toHaveLength(1);
    expect(agent.reported('committed')).toMatchObject([{ unanswered: true }]);
  });

  it('is not repeated if it lands between two reads', () => {
    const agent = virtualAgent([{ kind: 'lands-unanswered', landsAfterMs: 2000, fault: lost }]);
    agent.at(0, () => agent.discover('10.0.0.1'));

    agent.runUntil(60_000);

    expect(agent.commits).toHaveLength(1);
    expect(agent.neighbors()).toEqual(['10.0.0.1']);
  });

  it('is followed by a new decision if two reads agree that it has not landed', () => {
    const agent = virtualAgent([{ kind: 'fails', fault: lost }]);
    agent.at(0, () => agent.discover('10.0.0.1'));

    agent.runUntil(60_000);

    expect(agent.commits).toHaveLength(2);
    expect(agent.commits[1]?.at).toBeGreaterThanOrEqual(250 + 3000);
    expect(agent.neighbors()).toEqual(['10.0.0.1']);
  });

  it('does not delay a stop until two reads agree', () => {
    const agent = virtualAgent([{ kind: 'fails', fault: lost }]);
    agent.at(0, () => agent.discover('10.0.0.1'));
    agent.at(1000, () => agent.stop());

    agent.runUntil(1001);

    expect(agent.hasEnded()).toBe(true);
  });
});
