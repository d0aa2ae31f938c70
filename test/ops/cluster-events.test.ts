import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/model/fault.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { RemoveReason } from '../../src/model/step.ts';
import { clusterEventBounds, clusterEvents } from '../../src/ops/cluster-events.ts';
import { emptied, lookAt } from '../support/looks.ts';
import { after } from '../support/situations.ts';
import { ip } from '../support/addresses.ts';

const fault: Fault = { kind: 'busy', who: 'crpd', detail: 'configuration database modified' };
const plan = { hash: 'cafe0001', steps: [] } as const;
const failed = (detail = fault.detail): Outcome => ({
  kind: 'commit-failed',
  plan,
  fault: { ...fault, detail },
  tookMs: 1,
  retryInMs: 5,
  first: true,
});
const replaced = (reason: RemoveReason = 'down', peer = '10.0.2.1'): Outcome => ({
  kind: 'replaced',
  group: 'core',
  peer: ip(peer),
  successor: ip('10.0.2.9'),
  reason,
  plan: 'cafe0001',
});
const withheld: Outcome = { kind: 'looked', look: lookAt({ ...emptied, at: 46 }) };
const inOrder: Outcome = { kind: 'looked', look: lookAt() };

/** The events that are sent. */
function eventsAfter(...outcomes: readonly (readonly [second: number, outcome: Outcome])[]) {
  const eventOf = clusterEvents();
  return outcomes.flatMap(([second, outcome]) => eventOf(outcome, after(second)) ?? []);
}

describe('an Event of the pod', () => {
  it('reports a replaced peer, as a warning if the peer failed', () => {
    expect(eventsAfter([1, replaced()], [2, replaced('terminating', '10.0.2.2')])).toEqual([
      {
        type: 'Warning',
        reason: 'PeerReplaced',
        action: 'ReplacePeer',
        note: '10.0.2.1 of core: down for down_after, replaced; 10.0.2.9 takes its place (plan cafe0001)',
      },
      {
        type: 'Normal',
        reason: 'PeerReplaced',
        action: 'ReplacePeer',
        note: '10.0.2.2 of core: its pod is terminating, and its replacement is up; 10.0.2.9 takes its place (plan cafe0001)',
      },
    ]);
  });

  it('reports what is withheld and how to approve it, once while it stays the same', () => {
    const events = eventsAfter(
      [1, withheld],
      [31, withheld],
      [61, inOrder],
      [91, withheld],
      [700, inOrder],
      [701, withheld],
    );

    expect(events).toHaveLength(2);
    expect(events[0]).toMatchObject({ type: 'Warning', reason: 'ChangeWithheld' });
    expect(events[0]?.note).toMatch(
      /^remove 10\.0\.1\.1 of mesh: a source went .*; remove 10\.0\.1\.2 of mesh: .*; to allow these removals once: meshrr approve [0-9a-f]{8}$/,
    );
  });

  it('reports a failed commit and what comes next, not twice within ten minutes', () => {
    expect(eventsAfter([1, failed()], [5, failed()], [602, failed()]).map(({ note }) => note)).toEqual([
      'plan cafe0001 failed: configuration database modified; next: waiting: another user or script holds uncommitted changes on the device',
      'plan cafe0001 failed: configuration database modified; next: waiting: another user or script holds uncommitted changes on the device',
    ]);
  });

  it('is not sent for anything else', () => {
    expect(eventsAfter([1, inOrder], [2, { kind: 'committed', plan, tookMs: 1 }])).toEqual([]);
  });

  it('is sent ten times at once at most, and then once every 30 s', () => {
    const { burst, refillMs } = clusterEventBounds;
    const storm = Array.from({ length: 50 }, (_, n) => [1, replaced('down', `10.0.3.${n}`)] as const);
    const later = [1 + refillMs / 1000, replaced('down', '10.0.4.1')] as const;

    const events = eventsAfter(...storm, later, [later[0], replaced('down', '10.0.4.2')]);

    expect(events).toHaveLength(burst + 1);
    expect(events.at(-1)?.note).toContain('10.0.4.1');
  });

  it('has a note of a kilobyte at most, cut between characters', () => {
    const [event] = eventsAfter([1, failed('überlast '.repeat(400))]);

    expect(Buffer.byteLength(event?.note ?? '')).toBeLessThanOrEqual(1024);
    expect(event?.note).toMatch(/^plan cafe0001 failed: überlast .*…$/);
  });
});
