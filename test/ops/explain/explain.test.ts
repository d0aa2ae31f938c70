import { describe, expect, it } from 'vitest';
import { subtract } from '../../../src/model/prefix-set.ts';
import type { Look } from '../../../src/model/outcome.ts';
import { explainWords } from '../../../src/ops/explain/explain-words.ts';
import { wallIso } from '../../../src/ops/words/time.ts';
import { explainer } from '../../../src/plan/explain/explain.ts';
import { emptied, lookAt } from '../../support/looks.ts';
import {
  after,
  blind,
  coreSource,
  healthOf,
  meshSource,
  policy,
  running,
  seen,
  t0,
  unseeing,
  viewOf,
} from '../../support/situations.ts';
import { ip, net } from '../../support/virtual-agent.ts';

const explain = (look: Look, address: string) =>
  explainWords(explainer(look, look.verdict).of(ip(address)), wallIso, look.verdict.pending);
const iso = (second: number) => new Date(after(second)).toISOString();
const longAgo = { since: 0, removals: [], penalties: new Map() };

const cores = ['10.0.2.1', '10.0.2.2', '10.0.2.3', '10.0.2.4'] as const;
/** Two upstreams are up out of four; ranked by chance of their addresses: see `ranks`. */
const upstreams = lookAt({
  view: viewOf([0, seen(coreSource, ...cores)], [50, seen(meshSource, '10.0.1.1')]),
  running: running(['10.0.1.1'], ['10.0.2.1', '10.0.2.4'], ['10.0.0.0/24']),
  health: healthOf([[1, { '10.0.1.1': 'up', '10.0.2.1': 'up', '10.0.2.4': 'up' }]]),
  ledger: { ...longAgo, penalties: new Map([['10.0.2.3', { failures: 2, until: after(200) }]]) },
});

describe('an address in one line', () => {
  it.each<readonly [string, string, Look]>([
    ['10.0.9.9', 'this device', upstreams],
    ['10.0.1.1', 'peer of mesh, ESTABLISHED: configured and wanted', upstreams],
    [
      '10.0.2.3',
      `not a peer of core: max_peers is 2, taken by 10.0.2.4, 10.0.2.1; it failed, and is not chosen until ${iso(200)}`,
      upstreams,
    ],
    ['192.0.2.1', 'not a peer: no source names it', upstreams],
    [
      '10.0.7.7',
      'not a peer: no source names it; as a client of clients: not yet admitted: the plan adds it to allow, from 10.0.0.0/16',
      upstreams,
    ],
  ])('%s: %s', (address, summary, look) => {
    expect(explain(look, address).summary).toBe(summary);
  });

  it('a client, by which group it came', () => {
    const look = lookAt({ running: running([]), health: healthOf([]), view: viewOf() });
    const health = {
      telemetry: { kind: 'seeing' as const, since: t0 },
      peers: new Map([
        [
          ip('10.0.7.7'),
          {
            configured: false,
            graceFrom: t0,
            since: t0,
            up: true,
            wasUp: true,
            falls: [],
            fell: 0,
            state: 'ESTABLISHED' as const,
            group: 'clients',
          },
        ],
      ]),
    };

    expect(explain({ ...look, health }, '10.0.7.7').summary).toBe('client of clients, ESTABLISHED');
  });

  it('one that somebody else configured', () => {
    const elsewhere = new Map([[ip('10.0.1.1'), 'protocols bgp group X']]);
    const look = lookAt({
      view: viewOf([0, seen(meshSource, '10.0.1.1')]),
      running: { ...running([]), elsewhere },
    });

    expect(explain(look, '10.0.1.1').summary).toBe(
      "neighbor configured outside of the agent's groups: protocols bgp group X",
    );
    expect(explain(look, '10.0.1.1').groups[0]?.hindrances).toEqual([
      {
        kind: 'foreign',
        why: "it is already configured outside of the agent's groups: protocols bgp group X",
        change: 'delete it there: an address can be a neighbor in one group only',
      },
    ]);
  });
});

describe('what keeps it out, and what would have to change', () => {
  const hindrances = (look: Look, address: string, group: string) =>
    explain(look, address).groups.find((one) => one.group === group)?.hindrances;

  it('a candidate that failed us comes after the others', () => {
    expect(hindrances(upstreams, '10.0.2.3', 'core')).toEqual([
      {
        kind: 'not-chosen',
        why: `max_peers is 2, taken by 10.0.2.4, 10.0.2.1; it failed, and is not chosen until ${iso(200)}`,
        change: 'one of them must fail or leave (it is next after 10.0.2.2), or max_peers must be raised',
      },
    ]);
    expect(explain(upstreams, '10.0.2.3').penalty).toEqual({ failures: 2, until: iso(200) });
    expect(hindrances(upstreams, '10.0.2.2', 'core')?.[0]?.change).toContain('(it is next)');
  });

  it.each<readonly [string, string, string, Look]>([
    ['10.0.9.9', 'mesh', 'it is an address of this device', upstreams],
    ['10.0.2.1', 'mesh', 'no source of mesh names it', upstreams],
    [
      '10.0.1.1',
      'core',
      'it belongs to mesh, which comes earlier in the settings',
      lookAt({
        view: viewOf([0, seen(meshSource, '10.0.1.1')], [0, seen(coreSource, '10.0.1.1')]),
        running: running(['10.0.1.1']),
      }),
    ],
    [
      '10.0.1.1',
      'mesh',
      "it is already configured outside of the agent's groups: groups MESHRR protocols bgp group others",
      lookAt({
        view: viewOf([0, seen(meshSource, '10.0.1.1')]),
        running: {
          ...running([]),
          groups: new Map([
            ...running([]).groups,
            ['others', { neighbors: new Set([ip('10.0.1.1')]), allow: [] }],
          ]),
        },
      }),
    ],
    [
      '10.0.1.1',
      'mesh',
      'its pod is terminating',
      lookAt({ view: viewOf([0, seen(meshSource, '10.0.1.1 terminating')]) }),
    ],
    [
      '10.0.1.2',
      'mesh',
      'peer_limit is reached: 1 peers and clients',
      lookAt({
        policy: { ...policy, peerLimit: 1 },
        view: viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.2')]),
        running: running(['10.0.1.1']),
      }),
    ],
    [
      '10.0.2.2',
      'core',
      'this reflector is draining, and adds no peer while it has min_peers',
      lookAt({
        draining: true,
        view: viewOf([0, seen(coreSource, '10.0.2.1', '10.0.2.2')]),
        running: running([], ['10.0.2.1']),
        health: healthOf([[1, { '10.0.2.1': 'up' }]]),
      }),
    ],
    [
      '10.0.2.1',
      'core',
      'failed: down for down_after',
      lookAt({
        view: viewOf([0, seen(coreSource, '10.0.2.1', '10.0.2.2', '10.0.2.3')]),
        running: running([], ['10.0.2.1', '10.0.2.2']),
        health: healthOf([
          [1, { '10.0.2.1': 'up', '10.0.2.2': 'up' }],
          [20, { '10.0.2.1': 'IDLE', '10.0.2.2': 'up' }],
        ]),
      }),
    ],
    [
      '10.0.1.1',
      'mesh',
      'the device has no BGP group mesh in the configuration group MESHRR',
      lookAt({
        view: viewOf([0, seen(meshSource, '10.0.1.1')]),
        running: { groups: new Map(), elsewhere: new Map() },
      }),
    ],
  ])('%s and %s: %s', (address, group, why, look) => {
    expect(hindrances(look, address, group)?.map((one) => one.why)).toEqual([why]);
  });
});

describe('what the device refuses', () => {
  const refusal = (step: 'add' | 'remove' | 'allow') =>
    ({ group: 'mesh', step, because: 'invalid value', failures: 1, until: after(120) }) as const;
  const both = viewOf(
    [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
    [0, seen(coreSource)],
    [40, seen(coreSource)],
  );
  const refused = lookAt({
    view: both,
    ledger: { ...longAgo, refused: new Map([['10.0.1.1', refusal('add')]]) },
  });
  const search = {
    turn: new Set(['10.0.1.2']),
    waiting: [new Set(['10.0.1.1', 'allow clients'])],
    plans: [],
  };
  const searching = lookAt({
    view: both,
    running: running([], [], subtract([net('10.0.0.0/16')], [ip('10.0.7.7')])),
    ledger: { ...longAgo, search },
  });

  it('is explained with its words, and with when it is tried again', () => {
    expect(explain(refused, '10.0.1.1').summary).toBe(
      `not a peer of mesh: the device refuses it: invalid value; the agent retries it at ${iso(120)}`,
    );
    expect(explain(searching, '10.0.1.1').summary).toBe(
      'not a peer of mesh: the device refused a plan that contains it; the agent retries it shortly',
    );
  });

  it('stays where it is a neighbor, and no approval is asked for it', () => {
    const stays = lookAt({
      ...emptied,
      health: healthOf([[1, { '10.0.1.1': 'up', '10.0.1.2': 'IDLE' }]]),
      ledger: { ...longAgo, refused: new Map([['10.0.1.2', refusal('remove')]]) },
      at: 100,
    });

    expect(explain(stays, '10.0.1.2').groups[0]?.why).toBe(
      `would be removed (no source names it and its session is down), but the device refuses it; the agent retries it later, alone; it stays until ${iso(120)}`,
    );
  });

  it('keeps clients out where it is allow', () => {
    const closed = {
      ...searching,
      ledger: { ...longAgo, refused: new Map([['allow clients', refusal('allow')]]) },
    };

    expect(explain(lookAt(closed), '10.0.7.7').clients[0]?.why).toBe(
      `not admitted: the device refuses the change of allow: invalid value; the agent retries it at ${iso(120)}`,
    );
    expect(explain(searching, '10.0.7.7').clients[0]?.why).toContain(
      'a plan that contains the change of allow',
    );
  });
});

describe('who stays although', () => {
  it('a guard withholds its removal: until when, and what lets it go', () => {
    const look = lookAt({ ...emptied, at: 46 });

    expect(explain(look, '10.0.1.1').summary).toBe(
      `peer of mesh, ESTABLISHED: would be removed (every source has answered without it for remove_after), but a source went from two or more members to none, which looks like a fault of the source; it stays until its session goes down, or until \`meshrr approve ${look.verdict.pending ?? ''}\``,
    );
    expect(explain(look, '10.0.1.1').sources[0]).toMatchObject({
      source: 'dns mesh',
      says: 'gone',
      since: iso(10),
      answeredAt: iso(45),
    });
  });

  it('its source is blind, and telemetry as well', () => {
    const look = lookAt({
      view: viewOf([0, seen(meshSource, '10.0.1.2')], [10, blind(meshSource)]),
      running: running(['10.0.1.1']),
      health: unseeing(healthOf([[1, { '10.0.1.1': 'up' }]])),
    });

    const told = explain(look, '10.0.1.1');
    expect(told.groups[0]).toMatchObject({
      standing: 'kept-blind',
      why: 'kept: a source that may name it is blind',
      hindrances: [],
    });
    expect(told.sources[0]).toMatchObject({ blind: true, says: 'silent' });
    expect(told.session).toMatchObject({ condition: 'unknown' });
  });
});

const withoutTheFirst = subtract([net('10.0.0.0/16')], [ip('10.0.0.1')]);

describe('as a client', () => {
  const admission = (look: Look, address: string) => explain(look, address).clients[0];

  it.each<readonly [string, string, Look]>([
    ['10.0.7.7', 'admitted: allow contains 10.0.0.0/16', lookAt()],
    ['192.0.2.1', "not admitted: it is outside of the group's prefixes", lookAt()],
    [
      '192.0.2.1',
      "still admitted: allow contains 192.0.2.0/24, but the plan excludes it: it is outside of the group's prefixes",
      lookAt({ running: running([], [], ['10.0.0.0/16', '192.0.2.0/24']) }),
    ],
    [
      '10.0.1.1',
      'still admitted: allow contains 10.0.0.0/16, but the plan excludes it: it is an explicit neighbor, not a client',
      lookAt({ view: viewOf([0, seen(meshSource, '10.0.1.1')]) }),
    ],
    [
      '10.0.1.1',
      `still admitted: allow contains 10.0.0.0/16, but the plan excludes it: it was a neighbor until recently, and is excluded until ${iso(80)}`,
      lookAt({
        ledger: {
          ...longAgo,
          removals: [{ group: 'mesh', address: ip('10.0.1.1'), at: after(50), byDiscoveryAlone: true }],
        },
      }),
    ],
    [
      '10.0.2.1',
      'not admitted: a source of core still names it',
      lookAt({
        view: viewOf([0, seen(coreSource, '10.0.2.1', '10.0.2.2', '10.0.2.3')]),
        running: running([], ['10.0.2.2', '10.0.2.3'], ['10.0.0.0/23']),
        health: healthOf([[1, { '10.0.2.2': 'up', '10.0.2.3': 'up' }]]),
      }),
    ],
    [
      '10.0.0.1',
      `not admitted: it is admitted again with the next commit, or at ${iso(300)}`,
      lookAt({
        ledger: { ...longAgo, since: t0 },
        view: viewOf(
          ...[0, 40].flatMap(
            (at) =>
              [
                [at, seen(meshSource)],
                [at, seen(coreSource)],
              ] as const,
          ),
        ),
        running: running([], [], withoutTheFirst),
      }),
    ],
    [
      '10.0.0.1',
      'not admitted: it may be a neighbor of core: it is excluded while a source of core has not answered, or while core keeps peers that no source names',
      lookAt({
        view: viewOf([0, seen(meshSource, '10.0.1.1')]),
        running: running([], [], withoutTheFirst),
      }),
    ],
    [
      '10.0.0.1',
      'not admitted: the device has no BGP group of this name',
      lookAt({ running: { groups: new Map(), elsewhere: new Map() } }),
    ],
  ])('%s: %s', (address, why, look) => {
    expect(admission(look, address)).toEqual({ group: 'clients', admitted: !why.startsWith('not'), why });
  });
});

it('one that is ranked better: when it is configured beside the others', () => {
  const ranked = cores.toSorted(
    (a, b) => explain(upstreams, a).groups[1]!.rank! - explain(upstreams, b).groups[1]!.rank!,
  );
  const look = lookAt({
    view: viewOf([0, seen(coreSource, ...cores)]),
    running: running([], [ranked[2]!, ranked[3]!]),
    health: healthOf([[1, { [ranked[2]!]: 'up', [ranked[3]!]: 'up' }]]),
    ledger: longAgo,
  });

  const { hindrances, dueAt } = explain(look, ranked[0]!).groups[1]!;
  expect(dueAt).toBeDefined();
  expect(hindrances[0]?.why).toContain(`; it ranks better, and is configured beside them at ${dueAt!}`);
  expect(hindrances[0]?.change).toBe('nothing to do: it replaces one of them then, if nothing else changes');
});

it('the score and the rank of an upstream, as they are ranked', () => {
  const ranked = cores
    .map((address) => explain(upstreams, address).groups[1])
    .toSorted((a, b) => a!.rank! - b!.rank!);

  expect(ranked.map((group) => [group?.rank, group?.of])).toEqual([1, 2, 3, 4].map((rank) => [rank, 4]));
  const scores = ranked.map((group) => group!.score!);
  expect(scores).toEqual(scores.toSorted().toReversed());
  expect(scores[0]).toMatch(/^[0-9a-f]{16}$/);
});
