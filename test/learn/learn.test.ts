import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentEvent } from '../../src/learn/event.ts';
import { nothingKnown, situationOf, type Knowledge } from '../../src/learn/knowledge.ts';
import { learn } from '../../src/learn/learn.ts';
import { defaultPace } from '../../src/learn/setup.ts';
import type { Fault } from '../../src/model/fault.ts';
import type { Running } from '../../src/model/running.ts';
import type { Source } from '../../src/model/sighting.ts';
import { decideInTurn } from '../../src/plan/decide.ts';
import { policy } from '../support/situations.ts';
import { ip } from '../support/addresses.ts';

const source: Source = { id: 'static mesh', group: 'mesh', confirmEmptyMs: 0 };
const setup = { policy, pace: defaultPace, sources: [source] };
const peers = ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map(ip);
const fault = (kind: Fault['kind']): Fault => ({ kind, who: 'crpd', detail: 'no' });
const some = fc.subarray(peers);
const running = some.map((neighbors): Running => ({
  groups: new Map([['mesh', { neighbors: new Set(neighbors), allow: [] }]]),
  elsewhere: new Map(),
}));

/** Any event from outside of the agent. */
const anyOutside: fc.Arbitrary<AgentEvent> = fc.oneof(
  some.map((seen): AgentEvent => ({
    kind: 'sighting',
    sighting: {
      kind: 'seen',
      source,
      endpoints: seen.map((address) => ({ address, identity: address, serving: true, terminating: false })),
    },
  })),
  some.map((up): AgentEvent => ({
    kind: 'telemetry',
    telemetry: {
      kind: 'seen',
      mode: 'on-change',
      sessions: new Map(
        peers.map((address) => [address, { address, state: up.includes(address) ? 'ESTABLISHED' : 'IDLE' }]),
      ),
    },
  })),
  fc.constantFrom<AgentEvent>(
    { kind: 'sighting', sighting: { kind: 'blind', source, because: fault('unreachable') } },
    { kind: 'telemetry', telemetry: { kind: 'blind', because: fault('unreachable') } },
    { kind: 'reload', reload: { kind: 'accepted', setup, changed: [], notApplied: [] } },
    { kind: 'reload', reload: { kind: 'rejected', problems: ['no'] } },
    { kind: 'approval', plan: '0badcafe' },
    { kind: 'drain-request', request: 'drain' },
    { kind: 'drain-request', request: 'undrain' },
    { kind: 'drain-check' },
    { kind: 'device-returned' },
    { kind: 'discovery-settled' },
    { kind: 'round-skipped' },
    { kind: 'read-failed', fault: fault('unreachable'), random: 0.5 },
  ),
);

/** A whole round: what the device runs, and how a Set ends. */
interface Round {
  readonly kind: 'round';
  readonly running: Running;
  readonly ends: Fault['kind'] | 'committed';
}
const anyRound: fc.Arbitrary<Round> = fc.record({
  kind: fc.constant('round' as const),
  running,
  ends: fc.constantFrom('committed' as const, 'busy' as const, 'refused' as const, 'unreachable' as const),
});
const anyStory = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 100_000 }), fc.oneof({ weight: 2, arbitrary: anyOutside }, anyRound)),
  { maxLength: 40 },
);

function eventsOf(known: Knowledge, { running, ends }: Round, now: number): readonly AgentEvent[] {
  const { situation, verdict } = decideInTurn(situationOf(known, running, now));
  const { plan } = verdict;
  const decided: AgentEvent = { kind: 'decided', look: { ...situation, verdict }, isDryRun: false };
  if (plan === undefined) return [decided];
  const attempt = { plan, before: running, startedAt: now, askedAt: undefined, approved: verdict.approved };
  return [
    decided,
    { kind: 'committing', plan },
    ends === 'committed'
      ? { kind: 'committed', ...attempt, isUnanswered: false }
      : { kind: 'commit-failed', ...attempt, fault: fault(ends), random: 0 },
  ];
}

/** Learns all events of a story with frozen knowledge; `learned` is all that followed. */
function play(story: readonly (readonly [number, AgentEvent | Round])[]) {
  let now = 1_000_000;
  let known = frozen(nothingKnown(setup, now));
  const learned: unknown[] = [];
  const learnNext = (event: AgentEvent) => {
    const { knowledge, outcomes, wakes } = learn(known, event, now);
    known = frozen(knowledge);
    learned.push(outcomes, wakes);
  };
  for (const [afterMs, event] of story) {
    now += afterMs;
    if (event.kind !== 'round') {
      learnNext(event);
      continue;
    }
    learnNext({ kind: 'round-began' });
    learnNext({ kind: 'read', running: event.running });
    for (const one of eventsOf(known, event, now)) learnNext(one);
  }
  return { known, learned, now };
}

/** Freezes a value and all that is in it, so that a write throws. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  Object.values(value).forEach(frozen);
  return value;
}

describe('for any sequence of events', () => {
  it('the fold changes no knowledge in place, and the same events have the same outcomes', () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        expect(play(story)).toEqual(play(story));
      }),
      { numRuns: 200 },
    );
  });

  it('the next look is due within resync after the last round', () => {
    fc.assert(
      fc.property(anyStory, fc.tuple(fc.constant(0), anyRound), (story, round) => {
        const { known, now } = play([...story, round]);
        expect(known.nextLook.at).toBeLessThanOrEqual(now + defaultPace.resyncMs);
        expect(known.askedAt).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });

  it('rounds look at the newest view once it has settled', () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        const { known } = play([...story, [0, { kind: 'discovery-settled' }]]);
        expect(known.settledView).toBe(known.view);
        expect(known.movingSince).toBeUndefined();
      }),
    );
  });
});
