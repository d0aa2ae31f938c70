import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IpAddress } from '../../src/model/address.ts';
import type { Running } from '../../src/model/running.ts';
import type { Session, Telemetry } from '../../src/model/session.ts';
import { nothingKnown, type Learned } from '../../src/learn/knowledge.ts';
import { learn } from '../../src/learn/learn.ts';
import { defaultPace } from '../../src/learn/setup.ts';
import type { AgentEvent } from '../../src/learn/event.ts';
import { policy } from '../support/situations.ts';
import { ip } from '../support/addresses.ts';

/** Two neighbors and a client. */
const peers = ['10.0.1.1', '10.0.1.2', '10.0.3.1'].map(ip);
const running: Running = {
  groups: new Map([['mesh', { neighbors: new Set(peers.slice(0, 2)), allow: [] }]]),
  elsewhere: new Map(),
};

/** One answer of telemetry: the time since the one before, how often each session rose or fell since, and what is shown. */
interface Answer {
  readonly afterMs: number;
  readonly moves: readonly number[];
  readonly shows: 'all' | 'nothing';
}

const anyAnswer: fc.Arbitrary<Answer> = fc.record({
  afterMs: fc.oneof(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 60_000, max: 400_000 })),
  moves: fc.tuple(...peers.map(() => fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat({ max: 5 })))),
  shows: fc.oneof({ weight: 5, arbitrary: fc.constant('all' as const) }, fc.constant('nothing' as const)),
});

/** A session as it really is, shown or not. */
interface Real {
  readonly up: boolean;
  readonly rises: number;
  readonly falls: number;
}

function moved(real: Real, moves: number): Real {
  if (moves === 0) return real;
  const next = real.up
    ? { ...real, up: false, falls: real.falls + 1 }
    : { ...real, up: true, rises: real.rises + 1 };
  return moved(next, moves - 1);
}

function shown(reals: ReadonlyMap<IpAddress, Real>): Telemetry {
  const sessions = Array.from(reals, ([address, { up, rises }]): [IpAddress, Session] => [
    address,
    { address, state: up ? 'ESTABLISHED' : 'ACTIVE', transitions: rises },
  ]);
  return { kind: 'seen', mode: 'on-change', sessions: new Map(sessions) };
}

const notShown: Extract<Telemetry, { kind: 'blind' }> = {
  kind: 'blind',
  because: { kind: 'unreachable', who: 'crpd', detail: 'gone' },
};

/** Learns the answers, after a first one that shows every session down; returns what followed from each. */
function play(answers: readonly Answer[]) {
  let now = 0;
  let known = nothingKnown({ policy, pace: defaultPace, sources: [] }, now);
  const learnNext = (event: AgentEvent): Learned => {
    const learned = learn(known, event, now);
    known = learned.knowledge;
    return learned;
  };
  learnNext({ kind: 'read', running });
  let reals = new Map(peers.map((peer) => [peer, { up: false, rises: 0, falls: 0 }]));
  learnNext({ kind: 'telemetry', telemetry: shown(reals) });

  const learned = answers.map(({ afterMs, moves, shows }) => {
    now += afterMs;
    reals = new Map(Array.from(reals, ([peer, real], place) => [peer, moved(real, moves[place]!)]));
    return learnNext({ kind: 'telemetry', telemetry: shows === 'all' ? shown(reals) : notShown });
  });
  return { learned, reals };
}

describe('over any time', () => {
  it('each fall and each rise of a session is reported once, whether or not it was seen', () => {
    fc.assert(
      fc.property(fc.array(anyAnswer, { maxLength: 30 }), (answers) => {
        const last: Answer = { afterMs: 1, moves: [0, 0, 0], shows: 'all' };
        const { learned, reals } = play([...answers, last]);

        const outcomes = learned.flatMap(({ outcomes }) => outcomes);
        for (const [peer, { falls, rises }] of reals) {
          const kinds = outcomes.flatMap((one) =>
            (one.kind === 'peer-up' || one.kind === 'peer-down') && one.peer === peer ? [one.kind] : [],
          );
          expect(kinds.filter((kind) => kind === 'peer-down')).toHaveLength(falls);
          expect(kinds.filter((kind) => kind === 'peer-up')).toHaveLength(rises);
          // Rises and falls alternate, a rise first.
          expect(kinds).toEqual(kinds.map((_, place) => (place % 2 === 0 ? 'peer-up' : 'peer-down')));
        }
      }),
    );
  });

  it('a round is woken exactly when a session came up or fell, or when telemetry went blind or came back', () => {
    fc.assert(
      fc.property(fc.array(anyAnswer, { maxLength: 30 }), (answers) => {
        const { learned } = play(answers);

        let unseen = [0, 0, 0];
        let saw = true;
        answers.forEach(({ moves, shows }, place) => {
          unseen = unseen.map((before, peer) => before + moves[peer]!);
          const sees = shows === 'all';
          const isNews = sees !== saw || (sees && unseen.some((count) => count > 0));
          expect(learned[place]!.wakes).toBe(isNews ? 'at-once' : 'no-round');
          saw = sees;
          if (sees) unseen = [0, 0, 0];
        });
      }),
    );
  });
});

it('a fall is not reported again when it is five minutes old and forgotten', () => {
  const answer = (afterMs: number, ...moves: readonly number[]): Answer => ({ afterMs, moves, shows: 'all' });

  const { learned } = play([
    answer(1000, 1, 1, 1),
    answer(1000, 1, 0, 0),
    answer(1000, 1, 0, 0),
    answer(298_999, 0, 0, 0),
    answer(1, 0, 0, 0),
  ]);

  expect(learned.slice(3).map(({ outcomes, wakes }) => ({ outcomes, wakes }))).toEqual([
    { outcomes: [], wakes: 'no-round' },
    { outcomes: [], wakes: 'no-round' },
  ]);
});

describe('telemetry', () => {
  const whole: Telemetry = { kind: 'seen', mode: 'on-change', sessions: new Map() };
  const sampled: Telemetry = { kind: 'seen', mode: 'sample', sessions: new Map(), degraded: 'no ON_CHANGE' };
  const otherwise: Telemetry = { ...sampled, degraded: 'no session-state' };

  it.each<[what: string, answers: readonly Telemetry[], report: readonly object[]]>([
    ['that sees from the start is not reported', [whole], []],
    [
      'that is degraded is reported with the reason and the mode',
      [sampled],
      [{ kind: 'telemetry-degraded', because: 'no ON_CHANGE', mode: 'sample' }],
    ],
    ['that is still degraded for the same reason is not reported again', [sampled, sampled], []],
    [
      'that is degraded for another reason is reported again',
      [sampled, otherwise],
      [{ kind: 'telemetry-degraded', because: 'no session-state', mode: 'sample' }],
    ],
    [
      'that is no longer degraded is reported as back',
      [sampled, whole],
      [{ kind: 'telemetry-back', mode: 'on-change', afterMs: 1000 }],
    ],
    [
      'that goes blind is reported with the fault',
      [whole, notShown],
      [{ kind: 'telemetry-degraded', because: notShown.because }],
    ],
    ['that is still blind is not reported again', [whole, notShown, notShown], []],
    [
      'that is degraded after it was blind is reported as back and as degraded',
      [whole, notShown, sampled],
      [
        { kind: 'telemetry-back', mode: 'sample', afterMs: 1000 },
        { kind: 'telemetry-degraded', because: 'no ON_CHANGE', mode: 'sample' },
      ],
    ],
  ])('%s', (_, answers, report) => {
    const last = answers.reduce<Learned>(
      ({ knowledge }, telemetry, second) => learn(knowledge, { kind: 'telemetry', telemetry }, second * 1000),
      {
        knowledge: nothingKnown({ policy, pace: defaultPace, sources: [] }, 0),
        outcomes: [],
        wakes: 'no-round',
      },
    );

    expect(last.outcomes).toEqual(report);
  });
});
