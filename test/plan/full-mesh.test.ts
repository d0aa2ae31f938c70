import { describe, expect, it } from 'vitest';
import { decide } from '../../src/plan/decide.ts';
import { up } from '../support/plan/converged.ts';
import {
  after,
  blind,
  coreSource,
  healthOf,
  lines,
  meshSource,
  running,
  seen,
  situation,
  viewOf,
} from '../support/situations.ts';

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

  it('keeps who is missing and up for remove_after, also when it fell three times lately', () => {
    const view = viewOf(
      [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
      [10, seen(meshSource, '10.0.1.1')],
      [20, seen(meshSource, '10.0.1.1')],
    );
    const states = [1, 3, 5, 7].flatMap((second) => [
      [second, up('10.0.1.1', '10.0.1.2')] as const,
      ...(second < 7 ? [[second + 1, { ...up('10.0.1.1'), '10.0.1.2': 'IDLE' as const }] as const] : []),
    ]);

    const verdict = decide(
      situation({ view, health: healthOf(states), running: running(['10.0.1.1', '10.0.1.2']), at: 21 }),
    );

    expect(lines(verdict.plan).filter((line) => line.startsWith('-'))).toEqual([]);
    expect(verdict.accounts.find(({ address }) => address === '10.0.1.2')).toMatchObject({
      standing: 'kept-lingering',
    });
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
