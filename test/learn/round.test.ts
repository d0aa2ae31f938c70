import { describe, expect, it } from 'vitest';
import type { AgentEvent } from '../../src/learn/event.ts';
import { nothingKnown, type Knowledge } from '../../src/learn/knowledge.ts';
import { learn } from '../../src/learn/learn.ts';
import { isResting } from '../../src/learn/round.ts';
import { defaultPace } from '../../src/learn/setup.ts';
import { policy } from '../support/situations.ts';

const start = 1_000_000;
const fault = { kind: 'unreachable', who: 'crpd', detail: 'refused' } as const;
const failed: AgentEvent = { kind: 'read-failed', fault, random: 0 };
const known = nothingKnown({ policy, pace: defaultPace, sources: [] }, start);
const after = (...events: readonly (readonly [number, AgentEvent])[]) =>
  events.reduce<Knowledge>((before, [at, event]) => learn(before, event, at).knowledge, known);

describe('a read that failed', () => {
  it('lets rounds rest for 1, 2, 4 s and so on', () => {
    const once = after([start, failed]);
    expect(isResting(once, start + 999)).toBe(true);
    expect(isResting(once, start + 1000)).toBe(false);
    expect(after([start, failed], [start + 1000, failed]).nextLook.at).toBe(start + 3000);
  });

  it('is followed by a look at the end of its back-off, also where a timer fires a moment early', () => {
    const early = after([start, failed], [start + 999, { kind: 'round-skipped' }]);
    expect(early.nextLook).toEqual({ at: start + 1000 });
    // Another object: its timer starts anew.
    expect(early.nextLook).not.toBe(after([start, failed]).nextLook);
  });

  it('needs no patience once telemetry sees', () => {
    const telemetry: AgentEvent = {
      kind: 'telemetry',
      telemetry: { kind: 'seen', mode: 'on-change', sessions: new Map() },
    };
    expect(isResting(after([start, failed], [start + 10, telemetry]), start + 10)).toBe(false);
    expect(isResting(after([start, telemetry], [start + 10, failed]), start + 10)).toBe(true);
  });
});

describe('an event that wakes a round', () => {
  it('counts from the first of them that no round has looked at', () => {
    const approved: AgentEvent = { kind: 'approval', plan: '0badcafe' };
    const twice = after([start + 1, approved], [start + 2, approved]);
    expect(twice.askedAt).toBe(start + 1);
    expect(learn(twice, { kind: 'round-began' }, start + 3).knowledge.askedAt).toBeUndefined();
  });
});
