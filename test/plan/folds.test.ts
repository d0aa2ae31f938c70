import { describe, expect, it } from 'vitest';
import { emptyLedger } from '../../src/model/ledger.ts';
import type { Session } from '../../src/model/session.ts';
import type { Source } from '../../src/model/sighting.ts';
import { absenceOf } from '../../src/plan/absence.ts';
import { allDownSince } from '../../src/plan/all-down.ts';
import { conditionOf, countsAsUp } from '../../src/plan/condition.ts';
import { discovered, sourcesOf } from '../../src/plan/discovered.ts';
import { applied, drift, sameRunning } from '../../src/plan/drift.ts';
import { fraction, hash64, planHash } from '../../src/plan/hash.ts';
import { isBelievable, observe, unheard } from '../../src/plan/observe.ts';
import { rank } from '../../src/plan/rank.ts';
import { forget, penaltyMs, remember } from '../../src/plan/remember.ts';
import { configure, hear, regrace, unknownHealth } from '../../src/plan/track.ts';
import {
  after,
  blind,
  coreSource,
  endpoint,
  groups,
  healthOf,
  meshSource,
  policy,
  running,
  seen,
  t0,
  viewOf,
} from '../support/situations.ts';
import { ip, net } from '../support/virtual-agent.ts';

const meshIn = (view: ReturnType<typeof viewOf>) => view.get(meshSource.id)!;

describe('observe', () => {
  it('an empty answer counts only once it has stood for as long as negative answers are cached', () => {
    const early = meshIn(
      viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.2')], [10, seen(meshSource)], [39, seen(meshSource)]),
    );
    const late = meshIn(
      viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.2')], [10, seen(meshSource)], [40, seen(meshSource)]),
    );

    expect([isBelievable(early), early.known.size]).toEqual([false, 2]);
    expect([isBelievable(late), late.known.size, late.fellFrom]).toEqual([true, 0, 2]);
    expect(late.gone.get(ip('10.0.1.1'))).toBe(after(10));
  });

  it('blindness in between starts the count anew', () => {
    const view = meshIn(
      viewOf(
        [0, seen(meshSource, '10.0.1.1')],
        [10, seen(meshSource)],
        [20, blind(meshSource)],
        [25, blind(meshSource)],
        [45, seen(meshSource)],
      ),
    );

    expect([view.state, isBelievable(view), view.known.size]).toEqual(['seeing', false, 1]);
    expect(meshIn(viewOf([0, blind(meshSource)], [9, blind(meshSource)])).since).toBe(t0);
  });

  it('of one address named twice the entry that stays is meant', () => {
    const both = meshIn(viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.1 terminating')]));
    const other = meshIn(viewOf([0, seen(meshSource, '10.0.1.1 terminating', '10.0.1.1')]));

    expect([both, other].map(({ known }) => known.get(ip('10.0.1.1'))?.terminating)).toEqual([false, false]);
  });

  it('how long somebody serves is counted without a break, and anew for another pod', () => {
    const since = (...told: Parameters<typeof viewOf>) =>
      meshIn(viewOf(...told)).known.get(ip('10.0.1.1'))?.servingSince;
    const pod = (uid: string) => ({
      kind: 'seen' as const,
      source: meshSource,
      endpoints: [{ ...endpoint('10.0.1.1'), identity: 'pod', uid }],
    });

    expect(since([0, seen(meshSource, '10.0.1.1')], [5, seen(meshSource, '10.0.1.1')])).toBe(t0);
    expect(
      since([0, seen(meshSource, '10.0.1.1')], [5, seen(meshSource, '10.0.1.1 unready')]),
    ).toBeUndefined();
    expect(since([0, seen(meshSource, '10.0.1.1 unready')], [5, seen(meshSource, '10.0.1.1')])).toBe(
      after(5),
    );
    expect(since([0, pod('a')], [5, pod('b')])).toBe(after(5));
  });

  it('whom it no longer names it forgets after ten minutes, and a source nobody announced is taken in', () => {
    const view = meshIn(
      viewOf(
        [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
        [1, seen(meshSource, '10.0.1.1')],
        [602, seen(meshSource, '10.0.1.1')],
      ),
    );
    const stranger: Source = { id: 'new', group: 'mesh', confirmEmptyMs: 0 };

    expect(view.gone.size).toBe(0);
    expect(observe(unheard([], t0), seen(stranger, '10.0.1.1'), t0).get('new')?.known.size).toBe(1);
    expect(
      observe(observe(unheard([], t0), seen(stranger, '10.0.1.1'), t0), seen(stranger), after(1)).get('new'),
    ).toMatchObject({ fellFrom: 1 });
  });
});

describe('discovered', () => {
  const second: Source = { id: 'static mesh', group: 'mesh', confirmEmptyMs: 0 };
  const members = (...told: Parameters<typeof viewOf>) =>
    Array.from(discovered(sourcesOf(viewOf(...told), 'mesh')).keys());

  it.each([
    ['who sees names it', [[0, seen(meshSource, '10.0.1.1')]], ['10.0.1.1']],
    [
      'who is blind knew it',
      [
        [0, seen(meshSource, '10.0.1.1')],
        [1, blind(meshSource)],
      ],
      ['10.0.1.1'],
    ],
    [
      'who sees overrules who cannot',
      [
        [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
        [0, seen(second, '10.0.1.1', '10.0.1.2')],
        [1, seen(second, '10.0.1.2')],
        [2, blind(meshSource)],
      ],
      ['10.0.1.2'],
    ],
  ] as const)('%s', (_, told, expected) => {
    expect(members(...told)).toEqual(expected);
  });

  it('believes who says that it stays, and who knows the pod', () => {
    const pod = {
      kind: 'seen' as const,
      source: second,
      endpoints: [{ ...endpoint('10.0.1.1'), identity: 'pod-0' }],
    };

    const named = discovered(sourcesOf(viewOf([0, seen(meshSource, '10.0.1.1')], [0, pod]), 'mesh'));
    const leaving = discovered(
      sourcesOf(viewOf([0, seen(meshSource, '10.0.1.1 terminating')], [0, pod]), 'mesh'),
    );
    const kept = discovered(sourcesOf(viewOf([0, pod], [0, seen(meshSource, '10.0.1.1')]), 'mesh'));

    expect(named.get(ip('10.0.1.1'))?.identity).toBe('pod-0');
    expect(leaving.get(ip('10.0.1.1'))?.terminating).toBe(false);
    expect(kept.get(ip('10.0.1.1'))?.identity).toBe('pod-0');
  });
});

describe('absence', () => {
  const judge = (address: string, since: number, ...told: Parameters<typeof viewOf>) =>
    absenceOf(sourcesOf(viewOf(...told), 'mesh'), ip(address), since);

  it.each([
    ['nobody has spoken', [], { kind: 'blind' }],
    [
      'who knew it is blind',
      [
        [0, seen(meshSource, '10.0.1.1')],
        [1, blind(meshSource)],
      ],
      { kind: 'blind' },
    ],
    [
      'it is missing from one answer',
      [
        [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
        [10, seen(meshSource, '10.0.1.2')],
      ],
      { kind: 'missing', forMs: 0 },
    ],
    [
      'it is missing from answers of 30 s',
      [
        [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
        [10, seen(meshSource, '10.0.1.2')],
        [40, seen(meshSource, '10.0.1.2')],
      ],
      { kind: 'missing', forMs: 30_000 },
    ],
    [
      'nobody ever knew it',
      [
        [0, seen(meshSource, '10.0.1.2')],
        [20, seen(meshSource, '10.0.1.2')],
        [40, seen(meshSource, '10.0.1.2')],
      ],
      { kind: 'missing', forMs: 40_000 },
    ],
  ] as const)('%s', (_, told, expected) => {
    expect(judge('10.0.1.1', t0, ...told)).toEqual(expected);
  });

  it('a family that cannot speak of it is asked only where no other can', () => {
    const v6: Source = { id: 'v6', group: 'mesh', family: 6, confirmEmptyMs: 0 };
    const view = observe(unheard([v6], t0), seen(v6, '2001:db8::1'), t0);

    expect(absenceOf(Array.from(view.values()), ip('10.0.1.1'), t0)).toEqual({ kind: 'missing', forMs: 0 });
  });
});

describe('health', () => {
  const session = (state: Session['state'], transitions?: number): Session => ({
    address: ip('10.0.1.1'),
    state,
    ...(transitions === undefined ? {} : { transitions }),
  });
  const told = (...steps: (readonly [second: number, session: Session | 'blind' | 'gone'])[]) =>
    steps.reduce(
      (health, [second, what]) =>
        hear(
          health,
          what === 'blind'
            ? { kind: 'blind', because: { kind: 'unreachable', who: 'crpd', detail: '' } }
            : {
                kind: 'seen',
                mode: 'on-change',
                sessions: new Map(what === 'gone' ? [] : [[what.address, what]]),
              },
          after(second),
        ),
      configure(unknownHealth(t0), new Set([ip('10.0.1.1'), ip('10.0.1.9')]), t0),
    );
  const at = (second: number, ...steps: Parameters<typeof told>) =>
    conditionOf(told(...steps), ip('10.0.1.1'), policy, after(second));

  it.each([
    ['not heard of yet', 5, [], { kind: 'unknown' }],
    ['coming up', 5, [[1, session('CONNECT')]], { kind: 'coming-up', failsAt: after(61) }],
    ['never up', 61, [[1, session('CONNECT')]], { kind: 'failed', because: 'never-up', since: after(1) }],
    ['up', 5, [[1, session('ESTABLISHED')]], { kind: 'up', since: after(1) }],
    [
      'down',
      5,
      [
        [1, session('ESTABLISHED')],
        [2, session('IDLE')],
      ],
      { kind: 'down', since: after(2), failsAt: after(12) },
    ],
    [
      'down for too long',
      12,
      [
        [1, session('ESTABLISHED')],
        [2, session('IDLE')],
      ],
      { kind: 'failed', because: 'down', since: after(2) },
    ],
    [
      'down before we came',
      5,
      [[1, session('IDLE', 3)]],
      { kind: 'down', since: after(1), failsAt: after(11) },
    ],
    [
      'no longer shown',
      5,
      [
        [1, session('ESTABLISHED')],
        [2, 'gone'],
        [3, 'gone'],
      ],
      { kind: 'down', since: after(2), failsAt: after(12) },
    ],
    [
      'blind',
      99,
      [
        [1, session('ESTABLISHED')],
        [2, 'blind'],
        [3, 'blind'],
      ],
      { kind: 'unknown' },
    ],
    [
      'down, with a pause of blindness',
      20,
      [
        [1, session('ESTABLISHED')],
        [2, session('IDLE')],
        [5, 'blind'],
        [15, session('IDLE')],
      ],
      { kind: 'down', since: after(12), failsAt: after(22) },
    ],
    [
      'fell and came back unseen, three times',
      9,
      [
        [1, session('ESTABLISHED', 1)],
        [5, session('ESTABLISHED', 4)],
      ],
      { kind: 'failed', because: 'flapping', since: after(5) },
    ],
    [
      'came up and fell unseen',
      9,
      [
        [1, session('IDLE', 1)],
        [5, session('IDLE', 2)],
      ],
      { kind: 'down', since: after(5), failsAt: after(15) },
    ],
    [
      'came up after more than one unseen',
      9,
      [
        [1, session('IDLE', 1)],
        [5, session('ESTABLISHED', 4)],
      ],
      { kind: 'up', since: after(5) },
    ],
  ] as const)('%s', (_, second, steps, expected) => {
    expect(at(second, ...steps)).toEqual(expected);
  });

  it('of somebody unknown nothing is known, and unknown counts as up', () => {
    const condition = conditionOf(told([1, session('IDLE')]), ip('10.9.9.9'), policy, after(2));

    expect(condition).toEqual({ kind: 'unknown' });
    expect([
      countsAsUp(condition),
      countsAsUp({ kind: 'up', since: t0 }),
      countsAsUp({ kind: 'coming-up', failsAt: t0 }),
    ]).toEqual([true, true, false]);
  });

  it('a client that becomes a peer gets its grace, one that is removed is forgotten, and one that leaves, too', () => {
    const client = hear(
      unknownHealth(t0),
      {
        kind: 'seen',
        mode: 'on-change',
        sessions: new Map([[ip('10.0.1.1'), { ...session('ESTABLISHED'), group: 'clients' }]]),
      },
      after(1),
    );

    const promoted = configure(client, new Set([ip('10.0.1.1')]), after(2));

    expect(promoted.peers.get(ip('10.0.1.1'))).toMatchObject({
      configured: true,
      graceFrom: after(2),
      up: true,
      group: 'clients',
    });
    expect(configure(promoted, new Set(), after(3)).peers.size).toBe(0);
    expect(hear(client, { kind: 'seen', mode: 'on-change', sessions: new Map() }, after(3)).peers.size).toBe(
      0,
    );
    expect(configure(client, new Set(), after(3)).peers.size).toBe(1);
  });

  it('a device that comes back gives everybody time anew', () => {
    const before = healthOf([
      [1, { '10.0.1.1': 'up', '10.0.1.2': 'up' }],
      [2, { '10.0.1.1': 'up', '10.0.1.2': 'IDLE' }],
    ]);

    const health = regrace(before, after(50));

    expect(conditionOf(health, ip('10.0.1.2'), policy, after(51))).toEqual({
      kind: 'coming-up',
      failsAt: after(110),
    });
    expect(conditionOf(health, ip('10.0.1.1'), policy, after(51))).toEqual({ kind: 'up', since: after(1) });
  });

  it('all down is since the last one fell, or since the first was configured', () => {
    expect(allDownSince(unknownHealth(t0))).toBeUndefined();
    expect(allDownSince(healthOf([[1, { '10.0.1.1': 'up' }]]))).toBeUndefined();
    // Before telemetry had spoken no time had passed for anybody.
    expect(allDownSince(healthOf([[1, { '10.0.1.1': 'CONNECT' }]]))).toBe(after(1));
    expect(
      allDownSince(
        healthOf([
          [1, { '10.0.1.1': 'up', '10.0.1.2': 'IDLE' }],
          [7, { '10.0.1.1': 'IDLE', '10.0.1.2': 'IDLE' }],
        ]),
      ),
    ).toBe(after(7));
  });

  it('when one is back after all were down, the others get time to follow', () => {
    const health = healthOf([
      [1, { '10.0.1.1': 'up', '10.0.1.2': 'up' }],
      [2, { '10.0.1.1': 'IDLE', '10.0.1.2': 'IDLE' }],
      [40, { '10.0.1.1': 'up', '10.0.1.2': 'IDLE' }],
    ]);

    expect(conditionOf(health, ip('10.0.1.2'), policy, after(41))).toEqual({
      kind: 'coming-up',
      failsAt: after(100),
    });
  });
});

describe('the ledger', () => {
  const plan = (reason: 'down' | 'left', successor?: string) => ({
    hash: 'x',
    steps: [
      {
        kind: 'remove' as const,
        group: 'core',
        peer: ip('10.0.2.1'),
        identity: 'core-1',
        reason,
        ...(successor === undefined ? {} : { successor: ip(successor) }),
      },
    ],
  });

  it('punishes failures ever longer, up to half an hour', () => {
    const twice = remember(remember(emptyLedger, plan('down', '10.0.2.2'), t0), plan('down'), after(1));

    expect([1, 2, 3, 4, 5, 6, 9].map((n) => penaltyMs(n) / 60_000)).toEqual([1, 2, 4, 8, 16, 30, 30]);
    expect(twice.penalties.get('core-1')).toEqual({ failures: 2, until: after(121) });
    expect(twice.replacedAt).toBe(t0);
  });

  it('forgets what no rule asks for, and whom no source names', () => {
    const view = viewOf([0, seen(coreSource, '10.0.2.9')]);
    const ledger = remember(remember(emptyLedger, plan('left'), t0), plan('down'), after(200));

    const later = forget(ledger, view, policy, after(301));

    expect(later.removals).toHaveLength(1);
    expect(later.penalties.size).toBe(0);
    expect(ledger.removals[0]?.byDiscoveryAlone).toBe(true);
  });
});

describe('drift', () => {
  it('tells neighbors and allow that others changed, in groups that are ours', () => {
    const left = running(['10.0.1.1'], [], ['10.0.0.0/16']);
    const found = running(['10.0.1.2'], [], ['10.0.0.0/17']);

    expect(drift(left, found, policy)).toEqual([
      { group: 'mesh', kind: 'neighbor-added', peer: '10.0.1.2' },
      { group: 'mesh', kind: 'neighbor-removed', peer: '10.0.1.1' },
      { group: 'clients', kind: 'allow-changed' },
    ]);
    expect(drift(left, { groups: new Map(), elsewhere: new Map() }, policy)).toEqual([]);
    expect(drift(left, left, { groups })).toEqual([]);
  });

  it('two reads are the same when neighbors and the space of allow are', () => {
    const one = running(['10.0.1.1'], [], ['10.0.0.0/16']);

    expect(sameRunning(one, running(['10.0.1.1'], [], ['10.0.0.0/17', '10.0.128.0/17']))).toBe(true);
    expect(sameRunning(one, running(['10.0.1.1'], [], ['10.0.0.0/17']))).toBe(false);
    expect(sameRunning(one, running(['10.0.1.2']))).toBe(false);
    expect(sameRunning(one, { groups: new Map(), elsewhere: new Map() })).toBe(false);
    expect(
      sameRunning(one, {
        groups: new Map(Array.from(one.groups, ([name, group]) => [`${name}2`, group])),
        elsewhere: new Map(),
      }),
    ).toBe(false);
  });

  it('a plan applied to a group that is not there makes it', () => {
    const plan = {
      hash: 'x',
      steps: [{ kind: 'allow' as const, group: 'new', from: [], to: [net('10.0.0.0/8')] }],
    };

    expect(applied({ groups: new Map(), elsewhere: new Map() }, plan).groups.get('new')?.allow).toEqual([
      '10.0.0.0/8',
    ]);
  });
});

describe('hashes', () => {
  it('are 64 bits in which every bit of the input counts', () => {
    const bits = (value: bigint) => value.toString(2).replaceAll('0', '').length;
    const moved = Array.from({ length: 500 }, (_, n) =>
      bits(hash64('edge', `core-${n}`) ^ hash64('edge', `core-${n + 1}`)),
    );
    const mean = moved.reduce((sum, n) => sum + n, 0) / moved.length;

    expect(mean).toBeGreaterThan(31);
    expect(mean).toBeLessThan(33);
    expect(fraction('a')).toBeGreaterThanOrEqual(0);
    expect(fraction('a')).toBeLessThan(1);
    expect(planHash([])).toMatch(/^[0-9a-f]{8}$/);
  });

  it('rank the same however often and in whichever order they are asked, also for many names', () => {
    const many = Array.from({ length: 20_500 }, (_, n) => ({
      ...endpoint('10.0.1.1'),
      identity: `core-${n}`,
    }));

    const ranked = rank(many, policy);

    expect(rank(many.toReversed(), policy).map(({ identity }) => identity)).toEqual(
      ranked.map(({ identity }) => identity),
    );
    const twins = [endpoint('10.0.1.2'), endpoint('10.0.1.1')].map((one) => ({ ...one, identity: 'same' }));
    expect(rank(twins, policy).map(({ address }) => address)).toEqual(
      rank(twins.toReversed(), policy).map(({ address }) => address),
    );
  });
});
