import { describe, expect, it } from 'vitest';
import { subtract } from '../../../src/model/prefix-set.ts';
import type { Look } from '../../../src/model/outcome.ts';
import { explain, iso, longAgo } from '../../support/explained.ts';
import { emptied, lookAt } from '../../support/looks.ts';
import {
  after,
  coreSource,
  healthOf,
  meshSource,
  running,
  seen,
  t0,
  viewOf,
} from '../../support/situations.ts';
import { ip, net } from '../../support/addresses.ts';

const withoutTheFirst = subtract([net('10.0.0.0/16')], [ip('10.0.0.1')]);

describe('an admission', () => {
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
  ])('of %s: %s', (address, why, look) => {
    expect(admission(look, address)).toEqual({ group: 'clients', admitted: !why.startsWith('not'), why });
  });
});

describe('a change that the device refuses', () => {
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

  it('is explained with the device’s message and the time of the next try', () => {
    expect(explain(refused, '10.0.1.1').summary).toBe(
      `not a peer of mesh: the device refuses it: invalid value; the agent retries it at ${iso(120)}`,
    );
    expect(explain(searching, '10.0.1.1').summary).toBe(
      'not a peer of mesh: the device refused a plan that contains it; the agent retries it shortly',
    );
  });

  it('keeps a neighbor, and suggests no approval', () => {
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

  it('keeps clients out if it is a change of allow', () => {
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
