import { describe, expect, it } from 'vitest';
import type { AgentEvent } from '../../src/learn/event.ts';
import { nothingKnown, situationOf, type Knowledge } from '../../src/learn/knowledge.ts';
import { learn } from '../../src/learn/learn.ts';
import { isResting } from '../../src/learn/round.ts';
import { defaultPace } from '../../src/learn/setup.ts';
import type { Running } from '../../src/model/running.ts';
import { decide } from '../../src/plan/decide.ts';
import { meshSource, policy, seen } from '../support/situations.ts';

const start = 1_000_000;
const fault = { kind: 'unreachable', who: 'crpd', detail: 'refused' } as const;
const failed: AgentEvent = { kind: 'read-failed', fault, random: 0 };
const known = nothingKnown({ policy, pace: defaultPace, sources: [meshSource] }, start);
const after = (...events: readonly (readonly [number, AgentEvent])[]) =>
  events.reduce<Knowledge>((before, [at, event]) => learn(before, event, at).knowledge, known);

describe('after a read that failed', () => {
  it('rounds wait for 1, 2, 4 s and so on', () => {
    const once = after([start, failed]);
    expect(isResting(once, start + 999)).toBe(true);
    expect(isResting(once, start + 1000)).toBe(false);
    expect(after([start, failed], [start + 1000, failed]).nextLook.at).toBe(start + 3000);
  });

  it('the next look is at the end of the back-off, even if a timer fires a moment early', () => {
    const early = after([start, failed], [start + 999, { kind: 'round-skipped' }]);
    expect(early.nextLook).toEqual({ at: start + 1000 });
    // It is another object, so that its timer starts anew.
    expect(early.nextLook).not.toBe(after([start, failed]).nextLook);
  });

  it('rounds wait no longer once telemetry sees again', () => {
    const telemetry: AgentEvent = {
      kind: 'telemetry',
      telemetry: { kind: 'seen', mode: 'on-change', sessions: new Map() },
    };
    expect(isResting(after([start, failed], [start + 10, telemetry]), start + 10)).toBe(false);
    expect(isResting(after([start, telemetry], [start + 10, failed]), start + 10)).toBe(true);
  });
});

describe('the events that wake a round', () => {
  it('are timed from the first that no round has looked at', () => {
    const approved: AgentEvent = { kind: 'approval', plan: '0badcafe' };
    const twice = after([start + 1, approved], [start + 2, approved]);
    expect(twice.askedAt).toBe(start + 1);
    expect(learn(twice, { kind: 'round-began' }, start + 3).knowledge.askedAt).toBeUndefined();
  });
});

describe('a dry run', () => {
  const running: Running = {
    groups: new Map([['mesh', { neighbors: new Set(), allow: [] }]]),
    elsewhere: new Map(),
  };
  const decideOn = (isDryRun: boolean, ...events: readonly AgentEvent[]) => {
    const knowledge = after(...events.map((event) => [start, event] as const));
    const situation = situationOf(knowledge, running, start);
    const look = { ...situation, verdict: decide(situation) };
    return learn(knowledge, { kind: 'decided', look, isDryRun }, start);
  };
  const named: readonly AgentEvent[] = [
    { kind: 'sighting', sighting: seen(meshSource, '10.0.1.1') },
    { kind: 'discovery-settled' },
  ];

  it('reports the plan that it does not commit', () => {
    expect(decideOn(true, ...named).outcomes.map(({ kind }) => kind)).toEqual(['looked', 'dry-run']);
    expect(decideOn(false, ...named).outcomes.map(({ kind }) => kind)).toEqual(['looked']);
  });

  it('reports nothing but the look if there is no plan', () => {
    expect(decideOn(true).outcomes.map(({ kind }) => kind)).toEqual(['looked']);
  });
});
