import { describe, expect, it } from 'vitest';
import type { Deactivated, Running, RunningGroup } from '../../src/model/running.ts';
import type { Situation } from '../../src/model/situation.ts';
import { drift } from '../../src/plan/drift.ts';
import { converged, first, second, third, up } from '../support/plan/converged.ts';
import { decided, explained } from '../support/plan/decided.ts';
import { coreSource, healthOf, meshSource, policy, seen, situation, viewOf } from '../support/situations.ts';
import { ip } from '../support/addresses.ts';

/** The converged device after an operator has deactivated something in one of its groups. */
function afterDeactivation(
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
const wholeGroup = ({ neighbors }: RunningGroup): RunningGroup => ({
  neighbors: new Set(),
  allow: [],
  deactivated: { group: true, neighbors },
});
const withoutAllow = ({ neighbors }: RunningGroup): RunningGroup => ({
  neighbors,
  allow: [],
  deactivated: { neighbors: new Set(), allow: true },
});

const stepsAndRemarks = (one: Situation) => {
  const { lines, remarks } = decided(one);
  return { steps: lines, remarks };
};

describe('what an operator has deactivated', () => {
  it('is left alone and reported: a neighbor', () => {
    expect(stepsAndRemarks(afterDeactivation('mesh', withoutNeighbor('10.0.1.1')))).toEqual({
      steps: [],
      remarks: [{ kind: 'deactivated', group: 'mesh', what: 'neighbor', peer: '10.0.1.1' }],
    });
  });

  it('is not removed either when sources no longer name the neighbor', () => {
    const view = viewOf([0, seen(meshSource, '10.0.1.2')], [0, seen(coreSource, first, second)]);
    expect(stepsAndRemarks(afterDeactivation('mesh', withoutNeighbor('10.0.1.1'), { view })).steps).toEqual(
      [],
    );
  });

  it('is replaced if it is an upstream, and takes its slot back when it is activated', () => {
    const off = afterDeactivation('core', withoutNeighbor(first), { health: healthOf([[1, up(second)]]) });
    expect(stepsAndRemarks(off).steps).toEqual([`+ core ${third} chosen`, 'allow clients']);

    const three = afterDeactivation('core', (group) => ({
      ...group,
      neighbors: new Set([first, second, third].map(ip)),
    }));
    const health = healthOf([[1, up('10.0.1.1', '10.0.1.2', first, second, third)]]);
    expect(stepsAndRemarks({ ...three, health }).steps).toContain(`- core ${third} outranked`);
  });

  it('is not added to another group that discovers it', () => {
    const view = viewOf([0, seen(meshSource, '10.0.1.1', first)], [0, seen(coreSource, first, second)]);
    const off = afterDeactivation('core', withoutNeighbor(first), { view });
    expect(stepsAndRemarks(off).steps.filter((step) => step.includes(first))).toEqual([]);
  });

  it('is left alone and reported: a mesh group', () => {
    expect(stepsAndRemarks(afterDeactivation('mesh', wholeGroup))).toEqual({
      steps: [],
      remarks: [{ kind: 'deactivated', group: 'mesh', what: 'group' }],
    });
  });

  it.each([
    ['a group of clients', wholeGroup, 'group'],
    ['allow', withoutAllow, 'allow'],
  ] as const)('is left alone and reported: %s', (_, change, what) => {
    expect(stepsAndRemarks(afterDeactivation('clients', change))).toEqual({
      steps: [],
      remarks: [{ kind: 'deactivated', group: 'clients', what }],
    });
  });
});

describe('an explanation', () => {
  const explain = (one: Situation, address: string) => explained(one).of(ip(address));

  it('names the deactivated neighbor as the hindrance', () => {
    const off = afterDeactivation('mesh', withoutNeighbor('10.0.1.1'));
    expect(explain(off, '10.0.1.1').memberships[0]?.hindrances).toEqual([
      { kind: 'deactivated', by: 'mesh', what: 'neighbor' },
    ]);
    expect(explain(off, '10.0.1.1').admissions[0]?.heldOut).toEqual({ kind: 'neighbor' });
    expect(explained(off).addresses()).toContain('10.0.1.1');
  });

  it('names the deactivated group as the hindrance', () => {
    expect(explain(afterDeactivation('mesh', wholeGroup), '10.0.1.1').memberships[0]?.hindrances).toEqual([
      { kind: 'deactivated', by: 'mesh', what: 'group' },
    ]);
  });

  it.each([wholeGroup, withoutAllow])('says that no client is admitted because of it', (change) => {
    expect(explain(afterDeactivation('clients', change), '10.0.7.7').admissions[0]).toMatchObject({
      isAllowedThen: false,
      heldOut: { kind: 'deactivated' },
    });
  });
});

describe('drift', () => {
  const { running: left } = converged;
  const off = (group: string, change: (before: RunningGroup) => RunningGroup): Running =>
    afterDeactivation(group, change).running;

  it.each([
    ['a neighbor', off('mesh', withoutNeighbor('10.0.1.1'))],
    ['a group', off('core', wholeGroup)],
    ['allow', off('clients', withoutAllow)],
  ])('does not include %s that is deactivated or activated again', (_, found) => {
    expect(drift(left, found, policy)).toEqual([]);
    expect(drift(found, left, policy)).toEqual([]);
  });

  it('includes other changes beside a deactivation', () => {
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
