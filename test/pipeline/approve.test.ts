import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/model/fault.ts';
import { virtualAgent, type Answer } from '../support/virtual-agent.ts';

const three = ['10.0.0.1', '10.0.0.2', '10.0.0.3'];
const busy: Answer = {
  kind: 'fails',
  fault: { kind: 'busy', who: 'crpd', detail: 'configuration database modified' },
};
const away: Fault = { kind: 'unreachable', who: 'crpd', detail: 'connection refused' };

/** Three peers that are up, and since second 10 a source that names nobody: from second 40 on all is withheld. */
function withheld(...answers: readonly Answer[]) {
  const agent = virtualAgent([{ kind: 'lands', afterMs: 0 }, ...answers]);
  const pending = () => agent.told('looked').at(-1)?.look.verdict.pending;
  agent.at(0, () => agent.see(...three));
  agent.at(1000, () => agent.sessions(Object.fromEntries(three.map((peer) => [peer, 'ESTABLISHED']))));
  for (let second = 10; second < 60; second += 10) agent.at(second * 1000, () => agent.see());
  return {
    ...agent,
    pending,
    approvePending: () => agent.approve(pending()!),
    ends: () => agent.told('approval-ended').map(({ at, plan, how }) => ({ at, plan, how })),
  };
}

describe('an approval', () => {
  it('is used by the round that it was given for', () => {
    const agent = withheld();
    let plan: string | undefined;
    agent.at(60_000, () => {
      plan = agent.pending();
      agent.approvePending();
    });

    agent.run(70_000);

    expect(agent.neighbors()).toEqual([]);
    expect(agent.ends()).toEqual([{ at: 60_000, plan, how: 'used' }]);
  });

  it('counts for the retries of its plan within the minute', () => {
    const agent = withheld(busy, busy, busy);
    agent.at(60_000, agent.approvePending);

    agent.run(120_000);

    expect(agent.neighbors()).toEqual([]);
    expect(agent.ends()).toMatchObject([{ at: 67_000, how: 'used' }]);
  });

  it('is over after a minute, at which that is said, and nothing goes after it', () => {
    const agent = withheld(...Array<Answer>(12).fill(busy));
    agent.at(60_000, agent.approvePending);

    agent.run(600_000);

    expect(agent.ends()).toMatchObject([{ how: 'expired' }]);
    // By then, or with the next try of what failed.
    expect(agent.ends()[0]!.at).toBeGreaterThanOrEqual(120_000);
    expect(agent.ends()[0]!.at).toBeLessThanOrEqual(150_000);
    expect(agent.neighbors()).toEqual(three);
    expect(agent.pending()).toBeDefined();
    expect(agent.commits.every(({ at }) => at < 120_000)).toBe(true);
  });

  it('is over after a minute in which the device did not answer', () => {
    const agent = withheld();
    agent.at(60_000, () => {
      agent.device.fault = away;
      agent.telemetryBlind();
      agent.approvePending();
    });
    agent.at(200_000, () => {
      agent.device.fault = undefined;
    });

    agent.run(600_000);

    expect(agent.ends()).toMatchObject([{ how: 'expired' }]);
    expect(agent.ends()[0]!.at).toBeLessThan(160_000);
    expect(agent.neighbors()).toEqual(three);
  });

  it('does not outlive what it was given for: the same withheld again, half an hour later, stays', () => {
    const agent = withheld(busy, busy);
    agent.at(60_000, agent.approvePending);
    // The source comes back before anything was removed, and lies again the same way.
    agent.at(62_000, () => agent.see(...three));
    for (let second = 1800; second < 2400; second += 10) agent.at(second * 1000, () => agent.see());

    agent.run(3_000_000);

    expect(agent.ends()).toMatchObject([{ how: 'superseded' }]);
    expect(agent.pending()).toBeDefined();
    expect(agent.neighbors()).toEqual(three);
  });

  it('that names what does not wait is superseded at once', () => {
    const agent = withheld();
    agent.at(60_000, () => agent.approve('0badcafe'));

    agent.run(600_000);

    expect(agent.ends()).toEqual([{ at: 60_000, plan: '0badcafe', how: 'superseded' }]);
    expect(agent.neighbors()).toEqual(three);
  });

  it('is superseded by one for another plan, and renewed by one for the same', () => {
    const agent = withheld(...Array<Answer>(12).fill(busy));
    let plan = '';
    agent.at(60_000, () => {
      plan = agent.pending()!;
      agent.approve(plan);
    });
    agent.at(100_000, () => agent.approve(plan));
    agent.at(140_000, () => agent.approve('0badcafe'));

    agent.run(600_000);

    expect(agent.ends()).toHaveLength(2);
    expect(agent.ends()).toContainEqual({ at: 140_000, plan, how: 'superseded' });
    expect(agent.ends()).toContainEqual({ at: 140_000, plan: '0badcafe', how: 'superseded' });
  });

  it('is not used up by another plan that is on its way to the device', () => {
    // What waits is approved while graceful shutdown is being set; that takes 5 s.
    const agent = withheld({ kind: 'lands', afterMs: 5000 });
    agent.at(60_000, agent.drain);
    let plan = '';
    agent.at(62_000, () => {
      plan = agent.pending()!;
      agent.approve(plan);
    });

    agent.run(100_000);

    expect(agent.commits[1]!.at).toBeLessThan(62_000);
    expect(agent.told('committed')[1]!.at).toBeGreaterThan(62_000);
    expect(agent.ends()).toMatchObject([{ plan, how: 'used' }]);
    expect(agent.ends()[0]!.at).toBe(agent.told('committed')[2]!.at);
    expect(agent.neighbors()).toEqual([]);
  });
});
