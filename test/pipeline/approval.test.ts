import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/model/fault.ts';
import { virtualAgent, type Answer } from '../support/virtual-agent.ts';

const three = ['10.0.0.1', '10.0.0.2', '10.0.0.3'];
const busy: Answer = {
  kind: 'fails',
  fault: { kind: 'busy', who: 'crpd', detail: 'configuration database modified' },
};
const away: Fault = { kind: 'unreachable', who: 'crpd', detail: 'connection refused' };

/** Three peers that are up, and a source that names none from second 10 on: from second 40 on all removals are withheld. */
function agentThatWithholds(...answers: readonly Answer[]) {
  const agent = virtualAgent([{ kind: 'lands', afterMs: 0 }, ...answers]);
  const pending = () => agent.reported('looked').at(-1)?.look.verdict.pending;
  agent.at(0, () => agent.discover(...three));
  agent.at(1000, () => agent.telemetryShows(Object.fromEntries(three.map((peer) => [peer, 'ESTABLISHED']))));
  for (let second = 10; second < 60; second += 10) agent.at(second * 1000, () => agent.discover());
  return {
    ...agent,
    pending,
    approvePending: () => agent.approve(pending()!),
    ends: () => agent.reported('approval-ended').map(({ at, plan, how }) => ({ at, plan, how })),
  };
}

describe('an approval', () => {
  it('is used by the round that starts at once', () => {
    const agent = agentThatWithholds();
    let plan: string | undefined;
    agent.at(60_000, () => {
      plan = agent.pending();
      agent.approvePending();
    });

    agent.runUntil(70_000);

    expect(agent.neighbors()).toEqual([]);
    expect(agent.ends()).toEqual([{ at: 60_000, plan, how: 'used' }]);
  });

  it('is valid for retries of its plan within a minute', () => {
    const agent = agentThatWithholds(busy, busy, busy);
    agent.at(60_000, agent.approvePending);

    agent.runUntil(120_000);

    expect(agent.neighbors()).toEqual([]);
    expect(agent.ends()).toMatchObject([{ at: 67_000, how: 'used' }]);
  });

  it('expires after a minute, this is reported, and no peer is removed afterwards', () => {
    const agent = agentThatWithholds(...Array<Answer>(12).fill(busy));
    agent.at(60_000, agent.approvePending);

    agent.runUntil(600_000);

    expect(agent.ends()).toMatchObject([{ how: 'expired' }]);
    // After a minute, or with the next retry.
    expect(agent.ends()[0]!.at).toBeGreaterThanOrEqual(120_000);
    expect(agent.ends()[0]!.at).toBeLessThanOrEqual(150_000);
    expect(agent.neighbors()).toEqual(three);
    expect(agent.pending()).toBeDefined();
    expect(agent.commits.every(({ at }) => at < 120_000)).toBe(true);
  });

  it('expires after a minute in which the device does not answer', () => {
    const agent = agentThatWithholds();
    agent.at(60_000, () => {
      agent.device.fault = away;
      agent.telemetryFails();
      agent.approvePending();
    });
    agent.at(200_000, () => {
      agent.device.fault = undefined;
    });

    agent.runUntil(600_000);

    expect(agent.ends()).toMatchObject([{ how: 'expired' }]);
    expect(agent.ends()[0]!.at).toBeLessThan(160_000);
    expect(agent.neighbors()).toEqual(three);
  });

  it('is superseded when its removals are no longer withheld, and is not valid when they are withheld again', () => {
    const agent = agentThatWithholds(busy, busy);
    agent.at(60_000, agent.approvePending);
    // The source names the peers again before any was removed, and is empty again half an hour later.
    agent.at(62_000, () => agent.discover(...three));
    for (let second = 1800; second < 2400; second += 10) agent.at(second * 1000, () => agent.discover());

    agent.runUntil(3_000_000);

    expect(agent.ends()).toMatchObject([{ how: 'superseded' }]);
    expect(agent.pending()).toBeDefined();
    expect(agent.neighbors()).toEqual(three);
  });

  it('is superseded at once where no withheld removals have its hash', () => {
    const agent = agentThatWithholds();
    agent.at(60_000, () => agent.approve('0badcafe'));

    agent.runUntil(600_000);

    expect(agent.ends()).toEqual([{ at: 60_000, plan: '0badcafe', how: 'superseded' }]);
    expect(agent.neighbors()).toEqual(three);
  });

  it('is superseded by an approval of another plan, and renewed by one of the same plan', () => {
    const agent = agentThatWithholds(...Array<Answer>(12).fill(busy));
    let plan = '';
    agent.at(60_000, () => {
      plan = agent.pending()!;
      agent.approve(plan);
    });
    agent.at(100_000, () => agent.approve(plan));
    agent.at(140_000, () => agent.approve('0badcafe'));

    agent.runUntil(600_000);

    expect(agent.ends()).toHaveLength(2);
    expect(agent.ends()).toContainEqual({ at: 140_000, plan, how: 'superseded' });
    expect(agent.ends()).toContainEqual({ at: 140_000, plan: '0badcafe', how: 'superseded' });
  });

  it('is not used up by another plan that is being committed', () => {
    // The removals are approved while graceful-shutdown is being set, which takes 5 s.
    const agent = agentThatWithholds({ kind: 'lands', afterMs: 5000 });
    agent.at(60_000, agent.drain);
    let plan = '';
    agent.at(62_000, () => {
      plan = agent.pending()!;
      agent.approve(plan);
    });

    agent.runUntil(100_000);

    expect(agent.commits[1]!.at).toBeLessThan(62_000);
    expect(agent.reported('committed')[1]!.at).toBeGreaterThan(62_000);
    expect(agent.ends()).toMatchObject([{ plan, how: 'used' }]);
    expect(agent.ends()[0]!.at).toBe(agent.reported('committed')[2]!.at);
    expect(agent.neighbors()).toEqual([]);
  });
});
