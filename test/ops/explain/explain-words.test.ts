import { describe, expect, it } from 'vitest';
import type { Look } from '../../../src/model/outcome.ts';
import { explain, iso, longAgo } from '../../support/explained.ts';
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
  viewOf,
  withBlindTelemetry,
} from '../../support/situations.ts';
import { ip } from '../../support/addresses.ts';

const cores = ['10.0.2.1', '10.0.2.2', '10.0.2.3', '10.0.2.4'] as const;
/** Two of four upstreams are up. */
const upstreams = lookAt({
  view: viewOf([0, seen(coreSource, ...cores)], [50, seen(meshSource, '10.0.1.1')]),
  running: running(['10.0.1.1'], ['10.0.2.1', '10.0.2.4'], ['10.0.0.0/24']),
  health: healthOf([[1, { '10.0.1.1': 'up', '10.0.2.1': 'up', '10.0.2.4': 'up' }]]),
  ledger: { ...longAgo, penalties: new Map([['10.0.2.3', { failures: 2, until: after(200) }]]) },
});

describe('the summary', () => {
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
  ])('says of %s: %s', (address, summary, look) => {
    expect(explain(look, address).summary).toBe(summary);
  });

  it('says that the device lacks the group of a named address', () => {
    const look = lookAt({
      view: viewOf([0, seen(meshSource, '10.0.1.1')]),
      running: { groups: new Map(), elsewhere: new Map() },
    });

    expect(explain(look, '10.0.1.1').summary).toMatch(
      /^not a peer: the device has no BGP group mesh in the configuration group MESHRR; as a client/,
    );
  });

  it('says by which group a client was accepted', () => {
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

  it('says where a neighbor outside of the agent’s groups is configured', () => {
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

describe('a hindrance', () => {
  const hindrances = (look: Look, address: string, group: string) =>
    explain(look, address).groups.find((one) => one.group === group)?.hindrances;

  it('says that a penalised candidate comes after the others', () => {
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
  ])('keeps %s out of %s: %s', (address, group, why, look) => {
    expect(hindrances(look, address, group)?.map((one) => one.why)).toEqual([why]);
  });
});

describe('a peer that stays', () => {
  it('because a guard withholds its removal says until when, and what releases it', () => {
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

  it('because its source is blind says so, also without telemetry', () => {
    const look = lookAt({
      view: viewOf([0, seen(meshSource, '10.0.1.2')], [10, blind(meshSource)]),
      running: running(['10.0.1.1']),
      health: withBlindTelemetry(healthOf([[1, { '10.0.1.1': 'up' }]])),
    });

    const words = explain(look, '10.0.1.1');
    expect(words.groups[0]).toMatchObject({
      standing: 'kept-blind',
      why: 'kept: a source that may name it is blind',
      hindrances: [],
    });
    expect(words.sources[0]).toMatchObject({ blind: true, says: 'silent' });
    expect(words.session).toMatchObject({ condition: 'unknown' });
  });
});

it('a candidate that ranks better says when it is configured beside the others', () => {
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

it('an upstream has its score and its rank', () => {
  const ranked = cores
    .map((address) => explain(upstreams, address).groups[1])
    .toSorted((a, b) => a!.rank! - b!.rank!);

  expect(ranked.map((group) => [group?.rank, group?.of])).toEqual([1, 2, 3, 4].map((rank) => [rank, 4]));
  const scores = ranked.map((group) => group!.score!);
  expect(scores).toEqual(scores.toSorted().toReversed());
  expect(scores[0]).toMatch(/^[0-9a-f]{16}$/);
});
