import { describe, expect, it } from 'vitest';
import { converged, core, first, mesh, second, third, up } from '../support/plan/converged.ts';
import { decided, viewNaming } from '../support/plan/decided.ts';
import type { situation } from '../support/situations.ts';
import { coreSource, healthOf, meshSource, seen, viewOf } from '../support/situations.ts';

const alreadySet = { running: { ...converged.running, gracefulShutdown: true as const } };

describe('graceful-shutdown', () => {
  it.each([
    ['is set when a drain begins', converged, true, ['graceful-shutdown set']],
    ['stays set during the drain', { ...converged, ...alreadySet }, true, []],
    [
      'is deleted when there is no drain',
      { ...converged, ...alreadySet },
      false,
      ['graceful-shutdown deleted'],
    ],
    ['is not touched without a drain', converged, false, []],
  ] as const)('%s', (_, parts, draining, expected) => {
    expect(decided({ ...parts, draining, at: 2 }).lines).toEqual(expected);
  });
});

describe('during a drain', () => {
  const oneDown = healthOf([
    [1, up(...mesh, first, second)],
    [2, { ...up(...mesh, second), [first]: 'ACTIVE' }],
  ]);
  const bothDown = healthOf([
    [1, up(...mesh, first, second)],
    [2, { ...up(...mesh), [first]: 'ACTIVE', [second]: 'ACTIVE' }],
  ]);
  const linesDuringDrain = (parts: Parameters<typeof situation>[0]) =>
    decided({ ...converged, ...alreadySet, draining: true, at: 20, ...parts }).lines;

  it('a group with max_peers keeps a failed peer as long as min_peers others are up', () => {
    expect(linesDuringDrain({ health: oneDown })).toEqual([]);
  });

  it('a group with max_peers replaces failed peers when fewer than min_peers are up', () => {
    expect(linesDuringDrain({ health: bothDown })).toContain(`+ core ${third} replaces-failed`);
  });

  it('a group with max_peers does not relieve a terminating peer', () => {
    const view = viewNaming(mesh, [...core.filter((one) => one !== first), `${first} terminating`]);
    expect(linesDuringDrain({ view })).toEqual([]);
  });

  it('a group without max_peers adds new members, and allow excludes them', () => {
    const view = viewOf(
      [0, seen(meshSource, '10.0.1.1', '10.0.1.2', '10.0.1.3')],
      [0, seen(coreSource, ...core)],
    );
    expect(linesDuringDrain({ view })).toEqual(['+ mesh 10.0.1.3 discovered', 'allow clients']);
  });
});
