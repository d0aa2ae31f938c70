import { describe, expect, it } from 'vitest';
import { decide } from '../../src/plan/decide.ts';
import { rank } from '../../src/plan/rank.ts';
import { remember } from '../../src/plan/remember.ts';
import {
  after,
  blind,
  coreSource,
  endpoint,
  healthOf,
  lines,
  meshSource,
  policy,
  running,
  seen,
  situation,
  viewOf,
} from '../support/situations.ts';
import { ip, net } from '../support/virtual-agent.ts';

const core = ['10.0.2.1', '10.0.2.2', '10.0.2.3', '10.0.2.4'];
/** The core as this device ranks it, best first. */
const ranked = rank(core.map(endpoint), policy).map(({ address }) => address) as unknown as [
  string,
  string,
  string,
  string,
];
const [first, second, third, fourth] = ranked;
const up = (...peers: readonly string[]) => Object.fromEntries(peers.map((peer) => [peer, 'up' as const]));

/** A converged device: two mesh peers, the two best upstreams, all up since second 1. */
const converged = {
  view: viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.2')], [0, seen(coreSource, ...core)]),
  running: running(
    ['10.0.1.1', '10.0.1.2'],
    [first, second],
    decide(
      situation({
        view: viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.2')], [0, seen(coreSource, first, second)]),
      }),
    ).plan!.steps.flatMap((step) => (step.kind === 'allow' ? step.to : [])),
  ),
  health: healthOf([[1, up('10.0.1.1', '10.0.1.2', first, second)]]),
};

describe('a plain mesh', () => {
  it.each([
    ['has not looked yet', viewOf(), ['10.0.1.1'], []],
    ['matches already', viewOf([0, seen(meshSource, '10.0.1.1')]), ['10.0.1.1'], []],
    [
      'sees a newcomer',
      viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.2')]),
      ['10.0.1.1'],
      ['+ mesh 10.0.1.2 discovered'],
    ],
    ['sees only itself', viewOf([0, seen(meshSource, '10.0.9.9')]), [], []],
    [
      'has itself configured',
      viewOf([0, seen(meshSource, '10.0.1.1')]),
      ['10.0.1.1', '10.0.9.9'],
      ['- mesh 10.0.9.9 self'],
    ],
    ['does not add who terminates', viewOf([0, seen(meshSource, '10.0.1.1 terminating')]), [], []],
    ['keeps who terminates', viewOf([0, seen(meshSource, '10.0.1.1 terminating')]), ['10.0.1.1'], []],
    ['is blind', viewOf([0, blind(meshSource)]), ['10.0.1.1'], []],
    [
      'was told of somebody and is blind since',
      viewOf([0, seen(meshSource, '10.0.1.1')], [5, blind(meshSource)]),
      ['10.0.1.1'],
      [],
    ],
  ] as const)('%s', (_, view, mesh, expected) => {
    const verdict = decide(situation({ view, running: running([...mesh]) }));

    expect(lines(verdict.plan).filter((line) => !line.startsWith('allow'))).toEqual(expected);
  });

  it('lets go at once of who is missing and down, and keeps for remove_after who is missing and up', () => {
    const view = viewOf(
      [0, seen(meshSource, '10.0.1.1', '10.0.1.2', '10.0.1.3')],
      [10, seen(meshSource, '10.0.1.1')],
      [20, seen(meshSource, '10.0.1.1')],
    );
    const health = healthOf([[1, { ...up('10.0.1.1', '10.0.1.2'), '10.0.1.3': 'IDLE' }]]);

    const verdict = decide(
      situation({ view, health, running: running(['10.0.1.1', '10.0.1.2', '10.0.1.3']), at: 21 }),
    );

    expect(lines(verdict.plan)).toEqual(['- mesh 10.0.1.3 gone', 'allow clients']);
    expect(verdict.accounts.find(({ address }) => address === '10.0.1.2')).toMatchObject({
      standing: 'kept-lingering',
    });
    expect(verdict.lookAgainAt).toBeLessThanOrEqual(after(51));
  });

  it('takes an address from a later group for the first that names it', () => {
    const view = viewOf([0, seen(meshSource, '10.0.2.1')], [0, seen(coreSource, '10.0.2.1')]);

    const verdict = decide(situation({ view, running: running([], ['10.0.2.1']) }));

    expect(lines(verdict.plan)).toEqual([
      '- core 10.0.2.1 moved',
      '+ mesh 10.0.2.1 discovered',
      'allow clients',
    ]);
  });
});

describe('departures', () => {
  const many = Array.from({ length: 8 }, (_, n) => `10.0.1.${n + 1}`);
  const leaving = (left: readonly string[], seconds: readonly number[]) =>
    viewOf(
      [0, seen(meshSource, ...many)],
      ...seconds.map((second) => [second, seen(meshSource, ...left)] as const),
    );
  const everyoneUp = healthOf([[1, up(...many)]]);

  it('a quarter goes within five minutes, the rest is withheld with the time when it may go', () => {
    const verdict = decide(
      situation({
        view: leaving(many.slice(0, 3), [10, 45]),
        running: running(many),
        health: everyoneUp,
        at: 46,
      }),
    );

    expect(lines(verdict.plan).filter((line) => line.startsWith('-'))).toHaveLength(2);
    expect(verdict.withheld).toHaveLength(3);
    expect(verdict.withheld[0]).toMatchObject({ guard: 'quota', until: after(46 + 300) });
    expect(verdict.pending).toMatch(/^[0-9a-f]{8}$/);
  });

  it('what went lately counts', () => {
    const ledger = {
      penalties: new Map(),
      removals: many
        .slice(6)
        .map((peer) => ({ group: 'mesh', address: ip(peer), at: after(100), byDiscoveryAlone: true })),
    };

    const verdict = decide(
      situation({
        view: leaving(many.slice(0, 3), [10, 45]),
        running: running(many.slice(0, 6)),
        health: everyoneUp,
        ledger,
        at: 120,
      }),
    );

    expect(lines(verdict.plan).filter((line) => line.startsWith('-'))).toEqual([]);
    expect(verdict.withheld[0]?.until).toBe(after(400));
  });

  it('the last min_peers stay', () => {
    const health = healthOf([[1, up('10.0.1.1')]]);
    const view = viewOf(
      [0, seen(meshSource, '10.0.1.1')],
      [10, seen(meshSource, '10.0.1.7')],
      [45, seen(meshSource, '10.0.1.7')],
    );

    const verdict = decide(situation({ view, health, running: running(['10.0.1.1']), at: 46 }));

    expect(verdict.withheld).toMatchObject([{ guard: 'last-peers', step: { peer: '10.0.1.1' } }]);
    expect(lines(verdict.plan)).toContain('+ mesh 10.0.1.7 discovered');
  });

  it('none goes when a source falls from two or more to none', () => {
    const verdict = decide(
      situation({ view: leaving([], [10, 45]), running: running(many), health: everyoneUp, at: 100 }),
    );

    expect(verdict.plan?.steps.some(({ kind }) => kind === 'remove') ?? false).toBe(false);
    expect(new Set(verdict.withheld.map(({ guard }) => guard))).toEqual(new Set(['source-emptied']));
  });

  it('nor after a restart, when nobody remembers the fall', () => {
    const view = viewOf([0, seen(meshSource)], [40, seen(meshSource)], [75, seen(meshSource)]);

    const verdict = decide(situation({ view, running: running(many), health: everyoneUp, at: 100 }));

    expect(verdict.withheld).toHaveLength(8);
  });

  it('an operator lets them go by their hash, once', () => {
    const parts = { view: leaving([], [10, 45]), running: running(many), health: everyoneUp, at: 100 };
    const { pending } = decide(situation(parts));
    const ledger = { removals: [], penalties: new Map(), approved: pending! };

    const verdict = decide(situation({ ...parts, ledger }));

    expect(lines(verdict.plan).filter((line) => line.endsWith('left'))).toHaveLength(8);
    expect(verdict.withheld).toEqual([]);
    expect(verdict.accounts.filter(({ standing }) => standing === 'leaving')).toHaveLength(8);
    expect(remember(ledger, verdict.plan!, after(101)).approved).toBeUndefined();
  });
});

describe('upstreams', () => {
  it('a converged device has nothing to do', () => {
    const verdict = decide(situation({ ...converged, at: 2 }));

    expect(verdict.plan).toBeUndefined();
    expect(verdict.withheld).toEqual([]);
  });

  it('the two best ranked are chosen, whoever names them in which order', () => {
    const chosen = (members: readonly string[]) =>
      lines(decide(situation({ view: viewOf([0, seen(coreSource, ...members)]) })).plan).filter((line) =>
        line.startsWith('+'),
      );

    expect(chosen(core)).toEqual([`+ core ${first} chosen`, `+ core ${second} chosen`]);
    expect(chosen(core.toReversed())).toEqual(chosen(core));
  });

  it('who does not serve is chosen only where nobody serves, and that is said', () => {
    const view = viewOf([0, seen(coreSource, `${first} unready`, `${second} unready`, third)]);

    const verdict = decide(situation({ view }));

    expect(lines(verdict.plan).filter((line) => line.startsWith('+'))).toEqual([
      `+ core ${third} chosen`,
      `+ core ${first} chosen`,
    ]);
    expect(verdict.remarks).toContainEqual({ kind: 'none-serves', group: 'core' });
  });

  it.each([
    ['within down_after it stays', 10, []],
    [
      'after it, it is replaced by the best candidate',
      12,
      [`- core ${first} down`, `+ core ${third} replaces-failed`, 'allow clients'],
    ],
  ] as const)('one that is down: %s', (_, at, expected) => {
    const health = healthOf([
      [1, up('10.0.1.1', '10.0.1.2', first, second)],
      [2, { ...up('10.0.1.1', '10.0.1.2', second), [first]: 'ACTIVE' }],
    ]);

    expect(lines(decide(situation({ ...converged, health, at })).plan)).toEqual(expected);
  });

  it('without a candidate it stays, and that is said', () => {
    const health = healthOf([
      [1, up('10.0.1.1', first, second)],
      [2, { ...up('10.0.1.1', second), [first]: 'ACTIVE' }],
    ]);
    const view = viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.2')], [0, seen(coreSource, first, second)]);

    const verdict = decide(situation({ ...converged, view, health, at: 20 }));

    expect(lines(verdict.plan).filter((line) => line.includes('core'))).toEqual([]);
    expect(verdict.remarks).toContainEqual({ kind: 'no-candidate', group: 'core', peer: first });
  });

  it('while all are down it is us: nobody is replaced before connect_grace, then one at a time', () => {
    const health = healthOf([
      [1, up('10.0.1.1', '10.0.1.2', first, second)],
      [2, { '10.0.1.1': 'IDLE', '10.0.1.2': 'IDLE', [first]: 'IDLE', [second]: 'IDLE' }],
    ]);

    const early = decide(situation({ ...converged, health, at: 30 }));
    const late = decide(situation({ ...converged, health, at: 63 }));

    expect(early.plan).toBeUndefined();
    expect(early.remarks).toContainEqual({ kind: 'all-down', since: after(2) });
    expect(early.accounts.filter(({ standing }) => standing === 'kept-all-down')).toHaveLength(2);
    expect(late.plan?.steps.filter(({ kind }) => kind === 'add')).toHaveLength(1);
  });

  it('one that was penalised is not picked, unless a place would stay empty', () => {
    const penalties = new Map(
      [first, second].map((identity) => [identity, { failures: 1, until: after(600) }]),
    );

    const verdict = decide(
      situation({
        view: viewOf([0, seen(coreSource, first, second, third)]),
        ledger: { removals: [], penalties },
      }),
    );

    expect(lines(verdict.plan).filter((line) => line.startsWith('+'))).toEqual([
      `+ core ${third} chosen`,
      `+ core ${first} chosen`,
    ]);
  });

  it('who terminates is swapped make before break: a stand-in first, then it goes', () => {
    const view = viewOf(
      [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
      [0, seen(coreSource, `${first} terminating`, second, third, fourth)],
    );
    const before = decide(situation({ ...converged, view, at: 5 }));
    const both = running(['10.0.1.1', '10.0.1.2'], [first, second, third]);

    expect(lines(before.plan).filter((line) => line.includes('core'))).toEqual([
      `+ core ${third} relieves-terminating`,
    ]);
    const waiting = decide(
      situation({
        ...converged,
        view,
        running: both,
        health: healthOf([[1, { ...up('10.0.1.1', '10.0.1.2', first, second), [third]: 'CONNECT' }]]),
        at: 6,
      }),
    );
    expect(lines(waiting.plan).filter((line) => line.includes(' core '))).toEqual([]);
    const done = decide(
      situation({
        ...converged,
        view,
        running: both,
        health: healthOf([[1, up('10.0.1.1', '10.0.1.2', first, second, third)]]),
        at: 7,
      }),
    );
    expect(lines(done.plan).filter((line) => line.includes(' core '))).toEqual([
      `- core ${first} terminating`,
    ]);
  });

  it('who terminates and is down makes room at once', () => {
    const view = viewOf(
      [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
      [0, seen(coreSource, `${first} terminating`, second, third)],
    );
    const health = healthOf([
      [1, up('10.0.1.1', first, second)],
      [2, { ...up('10.0.1.1', second), [first]: 'IDLE' }],
    ]);

    const verdict = decide(situation({ ...converged, view, health, at: 3 }));

    expect(lines(verdict.plan).filter((line) => line.includes(' core '))).toEqual([
      `- core ${first} terminating`,
      `+ core ${third} relieves-terminating`,
    ]);
  });

  it('more than max_peers with all up: the worst ranked goes, also without any memory', () => {
    const verdict = decide(
      situation({
        ...converged,
        running: running(['10.0.1.1', '10.0.1.2'], [first, second, third]),
        health: healthOf([[1, up('10.0.1.1', '10.0.1.2', first, second, third)]]),
        at: 5,
      }),
    );

    expect(lines(verdict.plan).filter((line) => line.includes(' core '))).toEqual([
      `- core ${third} outranked`,
    ]);
  });

  it('a newcomer of a swap that fails goes again', () => {
    const health = healthOf([[1, { ...up('10.0.1.1', '10.0.1.2', second, third), [first]: 'CONNECT' }]]);

    const verdict = decide(
      situation({
        ...converged,
        running: running(['10.0.1.1', '10.0.1.2'], [first, second, third]),
        health,
        at: 70,
      }),
    );

    expect(lines(verdict.plan).filter((line) => line.includes(' core '))).toEqual([
      `- core ${first} never-up`,
    ]);
  });

  it('a better-ranked candidate is configured beside the worst once it has served long enough', () => {
    const view = viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.2')], [0, seen(coreSource, ...core)]);
    const worse = {
      view,
      running: running(['10.0.1.1', '10.0.1.2'], [second, third]),
      health: healthOf([[1, up('10.0.1.1', '10.0.1.2', second, third)]]),
    };

    const early = decide(situation({ ...worse, at: 299 }));
    const late = decide(situation({ ...worse, at: 1000 }));

    expect(lines(early.plan).filter((line) => line.includes(' core '))).toEqual([]);
    expect(early.accounts.find(({ address }) => address === first)?.dueAt).toBeGreaterThanOrEqual(after(300));
    expect(lines(late.plan).filter((line) => line.includes(' core '))).toEqual([`+ core ${first} outranks`]);
  });

  it('of several better ones the first to be due goes first, and one that does not serve is none', () => {
    const served = (at: number) =>
      viewOf(
        [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
        [0, seen(coreSource, second, third, fourth)],
        [at, seen(coreSource, first, second, third, fourth)],
      );
    const worse = {
      running: running(['10.0.1.1', '10.0.1.2'], [third, fourth]),
      health: healthOf([[1, up('10.0.1.1', '10.0.1.2', third, fourth)]]),
    };

    const waiting = decide(situation({ ...worse, view: served(50), at: 60 }));
    const due = decide(situation({ ...worse, view: served(900), at: 1000 }));
    const unready = decide(
      situation({
        ...worse,
        view: viewOf([0, seen(coreSource, `${first} unready`, third, fourth)]),
        at: 5000,
      }),
    );

    expect(waiting.accounts.find(({ address }) => address === second)?.dueAt).toBeGreaterThan(after(60));
    expect(lines(due.plan).filter((line) => line.includes(' core '))).toEqual([`+ core ${second} outranks`]);
    expect(lines(unready.plan).filter((line) => line.includes('outranks'))).toEqual([]);
  });

  it('two that fail at once are replaced in one plan', () => {
    const health = healthOf([
      [1, up('10.0.1.1', first, second)],
      [2, { ...up('10.0.1.1'), [first]: 'IDLE', [second]: 'IDLE' }],
    ]);

    expect(
      lines(decide(situation({ ...converged, health, at: 20 })).plan).filter((line) => line.startsWith('+')),
    ).toHaveLength(2);
    const blindCore = viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.2')], [0, blind(coreSource)]);
    expect(
      decide(situation({ ...converged, view: blindCore, health, at: 20 })).remarks.filter(
        ({ kind }) => kind === 'no-candidate',
      ),
    ).toHaveLength(2);
  });

  it('by chance nobody outranks anybody', () => {
    const random = { ...policy, selection: 'random' as const };
    const view = viewOf([0, seen(coreSource, ...core)]);
    const health = healthOf([[1, up(second, third)]]);

    const verdict = decide(
      situation({ policy: random, view, health, running: running([], [second, third]), at: 5000 }),
    );
    const tooMany = decide(
      situation({
        policy: random,
        view,
        health: healthOf([[1, up(...core)]]),
        running: running([], core),
        at: 5000,
      }),
    );

    expect(lines(verdict.plan).filter((line) => line.includes(' core '))).toEqual([]);
    expect(lines(tooMany.plan).filter((line) => line.endsWith('surplus'))).toHaveLength(2);
  });
});

describe('peer_limit', () => {
  const limited = (peerLimit: number) => ({ ...policy, peerLimit });

  it('holds back whom it does not allow', () => {
    const view = viewOf(
      [0, seen(meshSource, '10.0.1.1', '10.0.1.2', '10.0.1.3')],
      [0, seen(coreSource, ...core)],
    );

    const verdict = decide(situation({ policy: limited(2), view }));

    expect(lines(verdict.plan).filter((line) => line.startsWith('+'))).toHaveLength(2);
    expect(verdict.withheld.map(({ guard }) => guard)).toEqual(['peer-limit', 'peer-limit', 'peer-limit']);
    expect(verdict.pending).toBeUndefined();
  });

  it('a swap breaks before it makes while more than min_peers are up', () => {
    const view = viewOf(
      [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
      [0, seen(coreSource, `${first} terminating`, second, third)],
    );

    const verdict = decide(situation({ ...converged, policy: limited(4), view, at: 5 }));

    expect(lines(verdict.plan).filter((line) => line.includes(' core '))).toEqual([
      `- core ${first} terminating`,
      `+ core ${third} relieves-terminating`,
    ]);
  });

  it('and so does a better-ranked candidate, unless only min_peers are up', () => {
    const view = viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.2')], [0, seen(coreSource, ...core)]);
    const worse = {
      view,
      running: running(['10.0.1.1', '10.0.1.2'], [second, third]),
      health: healthOf([[1, up('10.0.1.1', '10.0.1.2', second, third)]]),
      at: 1000,
    };
    const strict = {
      ...limited(4),
      groups: policy.groups.map((group) => (group.name === 'core' ? { ...group, minPeers: 2 } : group)),
    };

    const swapped = decide(situation({ ...worse, policy: limited(4) }));
    const held = decide(situation({ ...worse, policy: strict }));

    expect(lines(swapped.plan).filter((line) => line.includes(' core '))).toEqual([
      `- core ${third} outranked`,
      `+ core ${first} outranks`,
    ]);
    expect(held.withheld).toMatchObject([{ guard: 'peer-limit', step: { peer: first } }]);
  });
});

describe('allow', () => {
  it('has holes for every explicit neighbor of the device, also elsewhere', () => {
    const elsewhere = new Map([[ip('10.0.5.5'), 'protocols bgp group X']]);
    const view = viewOf([0, seen(meshSource, '10.0.1.1')]);

    const { plan } = decide(situation({ view, running: { ...running(['10.0.1.1']), elsewhere } }));

    const [allow] = plan!.steps.flatMap((step) => (step.kind === 'allow' ? [step.to] : []));
    expect(allow).not.toContain('10.0.0.0/16');
    expect(allow!.includes(net('10.0.5.5/32')) || allow!.includes(net('10.0.1.1/32'))).toBe(false);
  });

  it('what was removed lately stays out, and comes back after remove_after', () => {
    const ledger = {
      penalties: new Map(),
      removals: [{ group: 'mesh', address: ip('10.0.1.1'), at: after(50), byDiscoveryAlone: false }],
    };
    const parts = {
      ledger,
      view: viewOf([0, seen(meshSource)], [40, seen(meshSource)]),
      running: running([]),
    };

    const during = decide(situation({ ...parts, at: 60 }));
    const later = decide(situation({ ...parts, at: 81 }));

    expect(lines(during.plan)).toEqual(['allow clients']);
    expect(during.lookAgainAt).toBe(after(80));
    expect(later.plan).toBeUndefined();
  });

  it('an empty result deletes the statement, with a warning', () => {
    const narrow = {
      ...policy,
      groups: [
        policy.groups[0]!,
        { kind: 'subtractive' as const, name: 'clients', prefixes: [net('10.0.1.1/32')] },
      ],
    };
    const view = viewOf([0, seen(meshSource, '10.0.1.1')]);

    const verdict = decide(
      situation({ policy: narrow, view, running: running(['10.0.1.1'], [], ['10.0.1.1/32']) }),
    );
    const kept = decide(situation({ policy: narrow, view, running: running(['10.0.1.1'], [], []) }));

    expect(verdict.plan?.steps).toMatchObject([{ kind: 'allow', to: [] }]);
    expect(verdict.remarks).toContainEqual({ kind: 'allow-empty', group: 'clients' });
    expect(kept.plan).toBeUndefined();
    expect(kept.remarks).toContainEqual({ kind: 'allow-empty', group: 'clients' });
  });

  it('a group that the device lacks is said', () => {
    const groups = new Map(running(['10.0.1.1']).groups);
    groups.delete('clients');
    groups.delete('core');

    const verdict = decide(
      situation({
        view: viewOf([0, seen(meshSource, '10.0.1.1')]),
        running: { groups, elsewhere: new Map() },
      }),
    );

    expect(verdict.remarks).toEqual([
      { kind: 'group-missing', group: 'core' },
      { kind: 'group-missing', group: 'clients' },
    ]);
  });
});
