import { describe, expect, it } from 'vitest';
import { mesh, up } from '../support/plan/converged.ts';
import { decided } from '../support/plan/decided.ts';
import {
  after,
  blind,
  coreSource,
  healthOf,
  meshSource,
  running,
  seen,
  viewOf,
} from '../support/situations.ts';

describe('a group without max_peers', () => {
  it.each([
    ['keeps its peers before its source has answered', viewOf(), ['10.0.1.1'], []],
    [
      'changes nothing when its peers are the members',
      viewOf([0, seen(meshSource, '10.0.1.1')]),
      ['10.0.1.1'],
      [],
    ],
    [
      'adds a new member',
      viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.2')]),
      ['10.0.1.1'],
      ['+ mesh 10.0.1.2 discovered'],
    ],
    ['does not add itself', viewOf([0, seen(meshSource, '10.0.9.9')]), [], []],
    [
      'removes itself',
      viewOf([0, seen(meshSource, '10.0.1.1')]),
      ['10.0.1.1', '10.0.9.9'],
      ['- mesh 10.0.9.9 self'],
    ],
    ['does not add a terminating member', viewOf([0, seen(meshSource, '10.0.1.1 terminating')]), [], []],
    ['keeps a terminating peer', viewOf([0, seen(meshSource, '10.0.1.1 terminating')]), ['10.0.1.1'], []],
    [
      'keeps its peers when its source has been blind from the start',
      viewOf([0, blind(meshSource)]),
      ['10.0.1.1'],
      [],
    ],
    [
      'keeps its peers when its source goes blind',
      viewOf([0, seen(meshSource, '10.0.1.1')], [5, blind(meshSource)]),
      ['10.0.1.1'],
      [],
    ],
  ] as const)('%s', (_, view, mesh, expected) => {
    const verdict = decided({ view, running: running([...mesh]) });

    expect(verdict.lines.filter((line) => !line.startsWith('allow'))).toEqual(expected);
  });

  it('removes a missing peer that is down at once, and keeps one that is up for remove_after', () => {
    const view = viewOf(
      [0, seen(meshSource, '10.0.1.1', '10.0.1.2', '10.0.1.3')],
      [10, seen(meshSource, '10.0.1.1')],
      [20, seen(meshSource, '10.0.1.1')],
    );
    const health = healthOf([[1, { ...up(...mesh), '10.0.1.3': 'IDLE' }]]);

    const verdict = decided({ view, health, running: running(['10.0.1.1', '10.0.1.2', '10.0.1.3']), at: 21 });

    expect(verdict.lines).toEqual(['- mesh 10.0.1.3 gone', 'allow clients']);
    expect(verdict.accounts.find(({ address }) => address === '10.0.1.2')).toMatchObject({
      standing: 'kept-lingering',
    });
    expect(verdict.lookAgainAt).toBeLessThanOrEqual(after(51));
  });

  it('keeps a missing peer that is up for remove_after, even if it flaps', () => {
    const view = viewOf(
      [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
      [10, seen(meshSource, '10.0.1.1')],
      [20, seen(meshSource, '10.0.1.1')],
    );
    const states = [1, 3, 5, 7].flatMap((second) => [
      [second, up(...mesh)] as const,
      ...(second < 7 ? [[second + 1, { ...up('10.0.1.1'), '10.0.1.2': 'IDLE' as const }] as const] : []),
    ]);

    const verdict = decided({ view, health: healthOf(states), running: running(mesh), at: 21 });

    expect(verdict.removed).toEqual([]);
    expect(verdict.accounts.find(({ address }) => address === '10.0.1.2')).toMatchObject({
      standing: 'kept-lingering',
    });
  });

  it('takes an address from a later group in the settings that names it as well', () => {
    const view = viewOf([0, seen(meshSource, '10.0.2.1')], [0, seen(coreSource, '10.0.2.1')]);

    const verdict = decided({ view, running: running([], ['10.0.2.1']) });

    expect(verdict.lines).toEqual(['- core 10.0.2.1 moved', '+ mesh 10.0.2.1 discovered', 'allow clients']);
  });
});
