import { describe, expect, it } from 'vitest';
import { explainText } from '../../../src/ops/explain/explain-text.ts';
import type { ExplainWords } from '../../../src/ops/explain/explain-words.ts';

const at = '2026-01-02T03:00:00.000Z';
const since = '2026-01-02T02:56:55.000Z';
const soon = '2026-01-02T03:00:30.000Z';

const candidate: ExplainWords = {
  address: '10.0.2.3',
  pod: 'core-3',
  summary: `not a peer of core: it failed, and is not chosen until ${soon}`,
  sources: [],
  groups: [],
  clients: [],
};
const sighting = { source: 'dns core', group: 'core', says: 'named', why: 'names it', blind: false } as const;
const session = {
  state: 'IDLE',
  since,
  configured: true,
  condition: 'down',
  why: 'down, but not yet for down_after',
  fellWithin5Min: 2,
  failsAt: soon,
} as const;
const membership = {
  group: 'core',
  configured: false,
  why: 'max_peers is 2, taken by 10.0.2.1, 10.0.2.2',
  hindrances: [{ kind: 'not-chosen', why: '…', change: 'one of them must fail or leave (it is next)' }],
} as const;

const section = (words: Partial<ExplainWords>, title: string) =>
  explainText({ ...candidate, ...words }, at).find((one) => one.title === title)?.lines;

describe('an explanation for people', () => {
  it('begins with the answer, and has relative times', () => {
    expect(explainText(candidate, at)[0]).toEqual({
      title: '10.0.2.3 (core-3): not a peer of core: it failed, and is not chosen for another 30 s',
      lines: [],
    });
  });

  it('leaves out a pod whose name is not known', () => {
    expect(explainText({ ...candidate, pod: '10.0.2.3', summary: 'this device' }, at)[0]?.title).toBe(
      '10.0.2.3: this device',
    );
  });

  it('says that no source covers an address', () => {
    expect(section({}, 'Discovery')).toEqual(['no source covers this address']);
  });

  it.each<readonly [string, Partial<ExplainWords['sources'][number]>, string]>([
    [
      'that it is ready, and where it runs',
      { zone: 'a', node: 'n1', serving: true, servingSince: since, answeredAt: at },
      'dns core (core) names it: zone a, node n1, ready for 3 min 5 s, answered just now',
    ],
    [
      'that it is not ready, and terminating',
      { serving: false, terminating: true },
      'dns core (core) names it: not ready, terminating',
    ],
    [
      'since when it is gone',
      { says: 'gone', why: 'no longer names it', since },
      'dns core (core) no longer names it: for 3 min 5 s',
    ],
    [
      'that the source is blind',
      { blind: true, answeredAt: since },
      'dns core (core) names it: blind now, so this is its last answer, answered 3 min 5 s ago',
    ],
  ])('says of a source %s', (_, facts, line) => {
    expect(section({ sources: [{ ...sighting, ...facts }] }, 'Discovery')).toEqual([line]);
  });

  it.each<readonly [string, ExplainWords['session'], string]>([
    ['no session', undefined, 'none: neither a neighbor nor a client'],
    [
      'a peer that is down',
      session,
      'IDLE, for 3 min 5 s: down, but not yet for down_after; went down 2 times within 5 min; counts as failed in 30 s',
    ],
    [
      'a client',
      { state: 'ESTABLISHED', since, configured: false, condition: 'up', why: 'up', fellWithin5Min: 1 },
      'ESTABLISHED, accepted by allow, for 3 min 5 s: up; went down once within 5 min',
    ],
  ])('describes %s', (_, described, line) => {
    expect(section(described === undefined ? {} : { session: described }, 'Session')).toEqual([line]);
  });

  it.each([
    [1, 'failed once; not chosen for another 30 s'],
    [3, 'failed 3 times in a row; not chosen for another 30 s'],
  ])('counts %i failures of a penalised candidate', (failures, line) => {
    expect(section({ penalty: { failures, until: soon } }, 'Penalty')).toEqual([line]);
  });

  it('says what would make an address a peer, unless it is one elsewhere', () => {
    const why = 'not a peer: max_peers is 2, taken by 10.0.2.1, 10.0.2.2';
    const advice = 'to change that: one of them must fail or leave (it is next)';
    const peer = { group: 'mesh', configured: true, standing: 'peer', why: '…', hindrances: [] };

    expect(section({ groups: [membership] }, 'core')).toEqual([why, advice]);
    expect(section({ groups: [peer, membership] }, 'core')).toEqual([why]);
  });

  it('has the rank in a group with max_peers, and when the next change is due', () => {
    const ranked = { ...membership, rank: 1, of: 4, score: '66d9', dueAt: soon, hindrances: [] };

    expect(
      section({ groups: [{ ...ranked, standing: 'joining', why: 'will be configured' }] }, 'core'),
    ).toEqual(['soon a peer: will be configured', 'ranked 1 of 4, score 66d9', 'next change due in 30 s']);
  });
});
