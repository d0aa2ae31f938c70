import { describe, expect, it } from 'vitest';
import { decide } from '../../src/plan/decide.ts';
import { converged, core, first, second, third, up } from '../support/plan/converged.ts';
import { coreSource, healthOf, lines, meshSource, seen, situation, viewOf } from '../support/situations.ts';

const stands = { running: { ...converged.running, gracefulShutdown: true as const } };

describe('graceful-shutdown', () => {
  it.each([
    ['is set when a drain begins', converged, true, ['graceful-shutdown set']],
    ['stands while the drain does', { ...converged, ...stands }, true, []],
    ['is deleted when nobody drains', { ...converged, ...stands }, false, ['graceful-shutdown deleted']],
    ['is left alone otherwise', converged, false, []],
  ] as const)('%s', (_, parts, draining, expected) => {
    expect(lines(decide(situation({ ...parts, draining, at: 2 })).plan)).toEqual(expected);
  });
});

describe('while it drains, an upstream group', () => {
  const oneDown = healthOf([
    [1, up('10.0.1.1', '10.0.1.2', first, second)],
    [2, { ...up('10.0.1.1', '10.0.1.2', second), [first]: 'ACTIVE' }],
  ]);
  const bothDown = healthOf([
    [1, up('10.0.1.1', '10.0.1.2', first, second)],
    [2, { ...up('10.0.1.1', '10.0.1.2'), [first]: 'ACTIVE', [second]: 'ACTIVE' }],
  ]);
  const drained = (parts: Parameters<typeof situation>[0]) =>
    lines(decide(situation({ ...converged, ...stands, draining: true, at: 20, ...parts })).plan);

  it('keeps whom it has, while min_peers of them are up', () => {
    expect(drained({ health: oneDown })).toEqual([]);
  });

  it('replaces as ever, once fewer are up', () => {
    expect(drained({ health: bothDown })).toContain(`+ core ${third} replaces-failed`);
  });

  it('does not relieve who terminates', () => {
    const view = viewOf(
      [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
      [0, seen(coreSource, ...core.filter((one) => one !== first), `${first} terminating`)],
    );
    expect(drained({ view })).toEqual([]);
  });

  it('still adds the members of a mesh, and still keeps allow free of them', () => {
    const view = viewOf(
      [0, seen(meshSource, '10.0.1.1', '10.0.1.2', '10.0.1.3')],
      [0, seen(coreSource, ...core)],
    );
    expect(drained({ view })).toEqual(['+ mesh 10.0.1.3 discovered', 'allow clients']);
  });
});
