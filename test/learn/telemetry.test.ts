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
import { ip } from '../support/virtual-agent.ts';

/** Two neighbors and a client. */
const peers = ['10.0.1.1', '10.0.1.2', '10.0.3.1'].map(ip);
const running: Running = {
  groups: new Map([['mesh', { neighbors: new Set(peers.slice(0, 2)), allow: [] }]]),
  elsewhere: new Map(),
};

/** A look at the sessions: how long after the one before, how often each has come or gone since, and what it shows. */
interface Look {
  readonly afterMs: number;
  readonly moves: readonly number[];
  readonly shows: 'all' | 'nothing';
}

const anyLook: fc.Arbitrary<Look> = fc.record({
  afterMs: fc.oneof(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 60_000, max: 400_000 })),
  moves: fc.tuple(...peers.map(() => fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat({ max: 5 })))),
  shows: fc.oneof({ weight: 5, arbitrary: fc.constant('all' as const) }, fc.constant('nothing' as const)),
});

/** A session as it really is, whoever looks. */
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

const notShown: Telemetry = { kind: 'blind', because: { kind: 'unreachable', who: 'crpd', detail: 'gone' } };

/** Plays the looks; what each came to, after a first one that shows every session down. */
function play(looks: readonly Look[]) {
  let now = 0;
  let known = nothingKnown({ policy, pace: defaultPace, sources: [] }, now);
  const hear = (event: AgentEvent): Learned => {
    const learned = learn(known, event, now);
    known = learned.knowledge;
    return learned;
  };
  hear({ kind: 'read', running });
  let reals = new Map(peers.map((peer) => [peer, { up: false, rises: 0, falls: 0 }]));
  hear({ kind: 'telemetry', telemetry: shown(reals) });

  const learned = looks.map(({ afterMs, moves, shows }) => {
    now += afterMs;
    reals = new Map(Array.from(reals, ([peer, real], place) => [peer, moved(real, moves[place]!)]));
    return hear({ kind: 'telemetry', telemetry: shows === 'all' ? shown(reals) : notShown });
  });
  return { learned, reals };
}

describe('over any time', () => {
  it('each fall of a session is reported once, and each time that it came up', () => {
    fc.assert(
      fc.property(fc.array(anyLook, { maxLength: 30 }), (looks) => {
        const last: Look = { afterMs: 1, moves: [0, 0, 0], shows: 'all' };
        const { learned, reals } = play([...looks, last]);

        const outcomes = learned.flatMap(({ outcomes }) => outcomes);
        for (const [peer, { falls, rises }] of reals) {
          const kinds = outcomes.flatMap((one) =>
            (one.kind === 'peer-up' || one.kind === 'peer-down') && one.peer === peer ? [one.kind] : [],
          );
          expect(kinds.filter((kind) => kind === 'peer-down')).toHaveLength(falls);
          expect(kinds.filter((kind) => kind === 'peer-up')).toHaveLength(rises);
          // It comes up first, and in turns.
          expect(kinds).toEqual(kinds.map((_, place) => (place % 2 === 0 ? 'peer-up' : 'peer-down')));
        }
      }),
    );
  });

  it('a round is asked for exactly when a session moved, or sight came or went', () => {
    fc.assert(
      fc.property(fc.array(anyLook, { maxLength: 30 }), (looks) => {
        const { learned } = play(looks);

        let unseen = [0, 0, 0];
        let saw = true;
        looks.forEach(({ moves, shows }, place) => {
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

it('a fall that is five minutes old is not reported again', () => {
  const look = (afterMs: number, ...moves: readonly number[]): Look => ({ afterMs, moves, shows: 'all' });

  const { learned } = play([
    look(1000, 1, 1, 1),
    look(1000, 1, 0, 0),
    look(1000, 1, 0, 0),
    look(298_999, 0, 0, 0),
    look(1, 0, 0, 0),
  ]);

  expect(learned.slice(3).map(({ outcomes, wakes }) => ({ outcomes, wakes }))).toEqual([
    { outcomes: [], wakes: 'no-round' },
    { outcomes: [], wakes: 'no-round' },
  ]);
});
