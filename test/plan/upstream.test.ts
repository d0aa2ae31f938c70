import { describe, expect, it } from 'vitest';
import { decide } from '../../src/plan/decide.ts';
import { explainer } from '../../src/plan/explain/explain.ts';
import { converged, core, first, second, third, up } from '../support/plan/converged.ts';
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
import { ip } from '../support/virtual-agent.ts';

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

  it('one that failed and that no source sees takes no place from others, and gets no successor beyond', () => {
    const view = viewOf(
      [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
      [0, seen(coreSource, first, second, third)],
      [1, blind(coreSource)],
    );
    const health = healthOf([[1, { ...up('10.0.1.1', '10.0.1.2', first, second), '10.0.2.9': 'IDLE' }]]);

    const verdict = decide(
      situation({
        ...converged,
        view,
        health,
        running: running(['10.0.1.1', '10.0.1.2'], [first, second, '10.0.2.9']),
        at: 100,
      }),
    );

    expect(lines(verdict.plan).filter((line) => line.includes(' core '))).toEqual([]);
    expect(verdict.accounts.find(({ address }) => address === '10.0.2.9')).toMatchObject({
      standing: 'kept-blind',
    });
  });

  it('one that flaps and finds no successor is looked at again when its falls are old', () => {
    const states = [1, 3, 5, 7].flatMap((second) => [
      [second, up('10.0.1.1', '10.0.1.2', first)] as const,
      [second + 1, { ...up('10.0.1.1', '10.0.1.2'), [first]: 'IDLE' as const }] as const,
    ]);
    const view = viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.2')], [0, seen(coreSource, first)]);
    const device = running(['10.0.1.1', '10.0.1.2'], [first]);

    const verdict = decide(situation({ view, health: healthOf(states), running: device, at: 100 }));

    expect(lines(verdict.plan)).toEqual(['allow clients']);
    expect(verdict.remarks).toContainEqual({ kind: 'no-candidate', group: 'core', peer: first });
    expect(verdict.lookAgainAt).toBe(after(304));
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

    const penalised = situation({
      view: viewOf([0, seen(coreSource, first, second, third)]),
      ledger: { since: 0, removals: [], penalties },
    });
    const verdict = decide(penalised);

    expect(lines(verdict.plan).filter((line) => line.startsWith('+'))).toEqual([
      `+ core ${third} chosen`,
      `+ core ${first} chosen`,
    ]);
    const { hindrances } = explainer(penalised, verdict).membership({ name: 'core' }, ip(second));
    expect(hindrances).toMatchObject([{ kind: 'not-chosen', penalisedUntil: after(600) }]);
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
});
