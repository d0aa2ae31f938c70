import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  newReflector,
  reflect,
  type Reflector,
  type ReflectorEvent,
  type ReflectorStep,
} from '../../../src/discovery/endpoint-slices/reflector.ts';
import { parseSlice, type WatchEvent } from '../../../src/discovery/endpoint-slices/slice.ts';
import { errorOfStatus, errorOfCause, unreadable } from '../../../src/kubernetes/kube-error.ts';
import { wireEndpoint, wireSlice } from '../../support/slices.ts';

const sliceOf = (pod: string, generation = 1) =>
  parseSlice(wireSlice('a', [wireEndpoint('10.0.0.1', pod)], { generation })).slice;

const rested: ReflectorEvent = { kind: 'rested' };
const ended: ReflectorEvent = { kind: 'ended' };
const listed: ReflectorEvent = { kind: 'listed', list: { slices: [sliceOf('core-0')], version: 'v1' } };
const errorOf = (code: number, headers: Record<string, string> = {}) =>
  errorOfStatus('API server', code, '', headers, 'watch on endpointslices');
const failure = (error: Error): ReflectorEvent => ({
  kind: 'failed',
  error: errorOfCause('API server', error),
});
const status = (code: number, headers: Record<string, string> = {}) => failure(errorOf(code, headers));
const reset = failure(new Error('ECONNRESET'));
const garbage = failure(unreadable('API server', 'not an event'));
const lines = (...events: readonly WatchEvent[]): ReflectorEvent => ({ kind: 'lines', events });
const bookmark: WatchEvent = { kind: 'bookmark', version: 'v2' };

/** Plays events at their times (ms), with the least random part unless told; returns the last step. */
function play(events: readonly (readonly [at: number, ReflectorEvent])[], random = 0): ReflectorStep {
  return events.reduce<ReflectorStep>(
    ({ reflector }, [at, event]) => reflect(reflector, event, at, () => random),
    { reflector: newReflector },
  );
}

/** A list at 0, and a watch since then. */
const watching = [
  [0, listed],
  [0, rested],
] as const;

/** What it does next, and when: `watch v1 after 0`. */
function next({ reflector }: ReflectorStep, endedAt: number): string {
  const { doing } = reflector;
  if (doing.kind !== 'rest') return 'goes on';
  const after = reflect(reflector, rested, endedAt + doing.ms, () => 0).reflector.doing;
  return `${after.kind}${after.kind === 'watch' ? ` ${after.from}` : ''} after ${doing.ms}`;
}

describe('after', () => {
  // The table "List and watch" of docs/architecture.md. No random part is taken off a back-off.
  it.each<[string, readonly (readonly [number, ReflectorEvent])[], string]>([
    ['a list it watches from its version', [[0, listed]], 'watch v1 after 0'],
    ['lines it goes on', [...watching, [6000, lines(bookmark)]], 'goes on'],
    [
      'the server’s end of a watch it watches on at once',
      [...watching, [6000, lines(bookmark)], [60_000, ended]],
      'watch v2 after 0',
    ],
    [
      'the server’s end of a watch it lists when that is due',
      [...watching, [300_000, ended]],
      'list after 0',
    ],
    [
      'a watch that ended too soon it waits as after a failure',
      [...watching, [100, ended]],
      'watch v1 after 1000',
    ],
    ['no answer it watches on after a back-off', [...watching, [60_000, reset]], 'watch v1 after 1000'],
    [
      'no answer for the fourth time it waits 4 s at most',
      [
        ...watching,
        [60_000, reset],
        [61_000, rested],
        [61_000, reset],
        [63_000, rested],
        [63_000, reset],
        [67_000, rested],
        [67_000, reset],
      ],
      'watch v1 after 4000',
    ],
    [
      'another error it watches on after a back-off',
      [...watching, [60_000, status(500)]],
      'watch v1 after 1000',
    ],
    [
      'another error for the sixth time it waits 30 s at most',
      [...watching, ...Array.from({ length: 6 }, () => [60_000, status(500)] as const)],
      'watch v1 after 30000',
    ],
    [
      'an error with Retry-After it waits at least that long',
      [...watching, [60_000, status(429, { 'retry-after': '20' })]],
      'watch v1 after 20000',
    ],
    ['410 as a status it lists at once', [...watching, [60_000, status(410)]], 'list after 0'],
    [
      '410 as an event it lists at once',
      [...watching, [60_000, lines({ kind: 'error', error: errorOf(410) })]],
      'list after 0',
    ],
    [
      '410 and a list in turn it waits before the next list',
      [...watching, [100, status(410)], [100, rested], [100, listed], [100, rested], [200, status(410)]],
      'list after 1000',
    ],
    ['a garbage line it lists', [...watching, [60_000, garbage]], 'list after 1000'],
    ['a list that failed it lists again', [[0, status(500)]], 'list after 1000'],
    [
      'a list that failed while the version is good it watches meanwhile',
      [...watching, [300_000, ended], [300_000, rested], [300_000, status(500)]],
      'watch v1 after 1000',
    ],
    [
      'a list that failed it lists again a minute later',
      [
        ...watching,
        [300_000, ended],
        [300_000, rested],
        [300_000, status(500)],
        [301_000, rested],
        [360_000, ended],
      ],
      'list after 0',
    ],
  ])('%s', (_, events, expected) => {
    expect(next(play(events), events.at(-1)![0])).toBe(expected);
  });

  it('a list the next one is due in 5 to 10 min', () => {
    expect(play([[1000, listed]]).reflector.listDueAt).toBe(301_000);
    expect(play([[1000, listed]], 0.999).reflector.listDueAt).toBeCloseTo(600_700, 0);
  });

  it('a watch of a minute earlier failures are forgotten, after a shorter one they are not', () => {
    const failures = [
      [100, status(500)],
      [1100, rested],
    ] as const;

    expect(next(play([...watching, ...failures, [62_000, status(500)]]), 62_000)).toBe('watch v1 after 1000');
    expect(next(play([...watching, ...failures, [60_000, status(500)]]), 60_000)).toBe('watch v1 after 2000');
  });
});

describe('a report', () => {
  const podsIn = ({ report }: ReflectorStep): unknown =>
    report?.kind === 'seen'
      ? report.slices.flatMap(({ endpoints }) => endpoints.map(({ identity }) => identity))
      : report?.kind;
  const change = (pod: string, generation: number): WatchEvent => ({
    kind: 'change',
    change: { kind: 'present', slice: sliceOf(pod, generation) },
    version: `v${generation}`,
  });

  it.each<[string, readonly (readonly [number, ReflectorEvent])[], unknown]>([
    ['comes with a list', [[0, listed]], ['core-0']],
    ['comes with each batch of changes', [...watching, [1, lines(change('core-1', 2))]], ['core-1']],
    ['comes with a bookmark, which confirms what is known', [...watching, [1, lines(bookmark)]], ['core-0']],
    ['does not come with the end of a watch', [...watching, [6000, ended]], undefined],
    ['does not come with the first failure after a good watch', [...watching, [60_000, reset]], undefined],
    [
      'of blindness comes with the second failure',
      [...watching, [60_000, reset], [61_000, rested], [61_000, reset]],
      'blind',
    ],
    ['of blindness comes with the first failure before any list', [[0, reset]], 'blind'],
    [
      'does not come with changes before a 410 in the same batch',
      [...watching, [1, lines(change('core-1', 2), { kind: 'error', error: errorOf(410) })]],
      undefined,
    ],
  ])('%s', (_, events, expected) => {
    expect(podsIn(play(events))).toEqual(expected);
  });

  it('after blindness waits for what was missed, a second at most', () => {
    const blind = play([...watching, [60_000, reset], [61_000, rested], [61_000, reset], [63_000, rested]]);

    expect(blind.reflector.doing).toMatchObject({ kind: 'watch', quietAfterMs: 1000 });
    const quiet = reflect(blind.reflector, { kind: 'quiet' }, 64_000, () => 0);
    expect(podsIn(quiet)).toEqual(['core-0']);
    expect(quiet.reflector.isBlind).toBe(false);
  });

  it('of a watch that nothing failed before needs no quiet time', () => {
    expect(play(watching).reflector.doing).not.toHaveProperty('quietAfterMs');
  });
});

it('a list or a watch follows any sequence of ends, within 30 s', () => {
  const anyEnd = fc.constantFrom(ended, reset, garbage, status(500), status(410), status(403));
  const anyTurn = fc.record({
    end: anyEnd,
    lastsMs: fc.nat(120_000),
    random: fc.double({ min: 0, max: 0.99, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(anyTurn), (turns) => {
      let { reflector }: { readonly reflector: Reflector } = { reflector: newReflector };
      let now = 0;
      for (const { end, lastsMs, random } of turns) {
        const event = reflector.doing.kind === 'list' && end === ended ? listed : end;
        now += lastsMs;
        ({ reflector } = reflect(reflector, event, now, () => random));
        const restMs = reflector.doing.kind === 'rest' ? reflector.doing.ms : NaN;
        now += restMs;
        ({ reflector } = reflect(reflector, rested, now, () => random));

        expect(restMs).toBeLessThanOrEqual(30_000);
        expect(reflector.doing.kind).toBe(
          reflector.version === undefined || now >= reflector.listDueAt ? 'list' : 'watch',
        );
      }
    }),
  );
});
