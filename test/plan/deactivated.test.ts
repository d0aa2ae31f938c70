import { describe, expect, it } from 'vitest';
import type { Deactivated, Running, RunningGroup } from '../../src/model/running.ts';
import type { Situation } from '../../src/model/situation.ts';
import { decide } from '../../src/plan/decide.ts';
import { drift } from '../../src/plan/drift.ts';
import { explainer } from '../../src/plan/explain/explain.ts';
import { converged, first, second, third, up } from '../support/plan/converged.ts';
import {
  coreSource,
  healthOf,
  lines,
  meshSource,
  policy,
  seen,
  situation,
  viewOf,
} from '../support/situations.ts';
import { ip } from '../support/virtual-agent.ts';

/** The converged device after somebody has deactivated something in one of its groups. */
function after(
  group: string,
  change: (before: RunningGroup) => RunningGroup,
  parts: Partial<Situation> = {},
) {
  const { running } = converged;
  const groups = new Map(running.groups).set(group, change(running.groups.get(group)!));
  return situation({ ...converged, running: { ...running, groups }, ...parts });
}

const withoutNeighbor =
  (...peers: readonly string[]) =>
  ({ neighbors, ...rest }: RunningGroup): RunningGroup => ({
    ...rest,
    neighbors: neighbors.difference(new Set(peers.map(ip))),
    deactivated: { neighbors: new Set(peers.map(ip)) },
  });
const asAWhole = ({ neighbors }: RunningGroup): RunningGroup => ({
  neighbors: new Set(),
  allow: [],
  deactivated: { group: true, neighbors },
});
const withoutAllow = ({ neighbors }: RunningGroup): RunningGroup => ({
  neighbors,
  allow: [],
  deactivated: { neighbors: new Set(), allow: true },
});

const told = (one: Situation) => {
  const { plan, remarks } = decide(one);
  return { steps: lines(plan), remarks };
};

describe('what somebody has deactivated is left alone, and said', () => {
  it('a neighbor of a mesh', () => {
    expect(told(after('mesh', withoutNeighbor('10.0.1.1')))).toEqual({
      steps: [],
      remarks: [{ kind: 'deactivated', group: 'mesh', what: 'neighbor', peer: '10.0.1.1' }],
    });
  });

  it('a neighbor that leaves discovery: whoever deactivated it takes it away', () => {
    const view = viewOf([0, seen(meshSource, '10.0.1.2')], [0, seen(coreSource, first, second)]);
    expect(told(after('mesh', withoutNeighbor('10.0.1.1'), { view })).steps).toEqual([]);
  });

  it('an upstream: the next best takes its place, and it comes back for the worst when it is activated', () => {
    const off = after('core', withoutNeighbor(first), { health: healthOf([[1, up(second)]]) });
    expect(told(off).steps).toEqual([`+ core ${third} chosen`, 'allow clients']);

    const three = after('core', (group) => ({
      ...group,
      neighbors: new Set([first, second, third].map(ip)),
    }));
    const health = healthOf([[1, up('10.0.1.1', '10.0.1.2', first, second, third)]]);
    expect(told({ ...three, health }).steps).toContain(`- core ${third} outranked`);
  });

  it('a neighbor that another group would have, too', () => {
    const view = viewOf([0, seen(meshSource, '10.0.1.1', first)], [0, seen(coreSource, first, second)]);
    const off = after('core', withoutNeighbor(first), { view });
    expect(told(off).steps.filter((step) => step.includes(first))).toEqual([]);
  });

  it('a mesh group', () => {
    expect(told(after('mesh', asAWhole))).toEqual({
      steps: [],
      remarks: [{ kind: 'deactivated', group: 'mesh', what: 'group' }],
    });
  });

  it.each([
    ['a group of clients', asAWhole, 'group'],
    ['allow', withoutAllow, 'allow'],
  ] as const)('%s', (_, change, what) => {
    expect(told(after('clients', change))).toEqual({
      steps: [],
      remarks: [{ kind: 'deactivated', group: 'clients', what }],
    });
  });
});

describe('explain', () => {
  const of = (one: Situation, address: string) => explainer(one, decide(one)).of(ip(address));

  it('names who deactivated a neighbor as what hinders it', () => {
    const off = after('mesh', withoutNeighbor('10.0.1.1'));
    expect(of(off, '10.0.1.1').memberships[0]?.hindrances).toEqual([
      { kind: 'deactivated', by: 'mesh', what: 'neighbor' },
    ]);
    expect(of(off, '10.0.1.1').admissions[0]?.heldOut).toEqual({ kind: 'neighbor' });
    expect(explainer(off, decide(off)).addresses()).toContain('10.0.1.1');
  });

  it('names the group that is deactivated', () => {
    expect(of(after('mesh', asAWhole), '10.0.1.1').memberships[0]?.hindrances).toEqual([
      { kind: 'deactivated', by: 'mesh', what: 'group' },
    ]);
  });

  it.each([asAWhole, withoutAllow])('says why no client is admitted', (change) => {
    expect(of(after('clients', change), '10.0.7.7').admissions[0]).toMatchObject({
      isAllowedThen: false,
      heldOut: { kind: 'deactivated' },
    });
  });
});

describe('drift', () => {
  const { running: left } = converged;
  const off = (group: string, change: (before: RunningGroup) => RunningGroup): Running =>
    after(group, change).running;

  it.each([
    ['a neighbor', off('mesh', withoutNeighbor('10.0.1.1'))],
    ['a group', off('core', asAWhole)],
    ['allow', off('clients', withoutAllow)],
  ])('is not said of %s that is deactivated, nor when it is activated', (_, found) => {
    expect(drift(left, found, policy)).toEqual([]);
    expect(drift(found, left, policy)).toEqual([]);
  });

  it('is said of others beside it', () => {
    const both = off('mesh', (group) => {
      const { neighbors, deactivated } = withoutNeighbor('10.0.1.1')(group);
      return {
        neighbors: neighbors.difference(new Set([ip('10.0.1.2')])),
        allow: [],
        deactivated,
      } as RunningGroup & {
        readonly deactivated: Deactivated;
      };
    });
    expect(drift(left, both, policy)).toEqual([
      { group: 'mesh', kind: 'neighbor-removed', peer: '10.0.1.2' },
    ]);
  });
});
