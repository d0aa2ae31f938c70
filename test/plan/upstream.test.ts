import { describe, expect, it } from 'vitest';
import { converged, core, first, mesh, second, third, up } from '../support/plan/converged.ts';
import { decided, explained, viewNaming } from '../support/plan/decided.ts';
import {
  after,
  blind,
  coreSource,
  healthOf,
  meshSource,
  running,
  seen,
  situation,
  viewOf,
} from '../support/situations.ts';
import { ip } from '../support/addresses.ts';

describe('a group with max_peers', () => {
  it('changes nothing once it has converged', () => {
    const verdict = decided({ ...converged, at: 2 });

    expect(verdict.plan).toBeUndefined();
    expect(verdict.withheld).toEqual([]);
  });

  it('chooses the two best-ranked candidates, in whatever order sources name them', () => {
    const chosen = (members: readonly string[]) =>
      decided({ view: viewOf([0, seen(coreSource, ...members)]) }).added;

    expect(chosen(core)).toEqual([`+ core ${first} chosen`, `+ core ${second} chosen`]);
    expect(chosen(core.toReversed())).toEqual(chosen(core));
  });

  it('chooses a candidate that does not serve only when no other is left, and reports it', () => {
    const view = viewOf([0, seen(coreSource, `${first} unready`, `${second} unready`, third)]);

    const verdict = decided({ view });

    expect(verdict.added).toEqual([`+ core ${third} chosen`, `+ core ${first} chosen`]);
    expect(verdict.remarks).toContainEqual({ kind: 'none-serves', group: 'core' });
  });

  it.each([
    ['keeps it within down_after', 10, []],
    [
      'replaces it by the best candidate after down_after',
      12,
      [`- core ${first} down`, `+ core ${third} replaces-failed`, 'allow clients'],
    ],
  ] as const)('has a peer that is down and %s', (_, at, expected) => {
    const health = healthOf([
      [1, up(...mesh, first, second)],
      [2, { ...up(...mesh, second), [first]: 'ACTIVE' }],
    ]);

    expect(decided({ ...converged, health, at }).lines).toEqual(expected);
  });

  it('keeps a failed peer for which there is no candidate, and reports it', () => {
    const health = healthOf([
      [1, up('10.0.1.1', first, second)],
      [2, { ...up('10.0.1.1', second), [first]: 'ACTIVE' }],
    ]);
    const view = viewNaming(mesh, [first, second]);

    const verdict = decided({ ...converged, view, health, at: 20 });

    expect(verdict.linesOf('core')).toEqual([]);
    expect(verdict.remarks).toContainEqual({ kind: 'no-candidate', group: 'core', peer: first });
  });

  it('keeps a failed peer of a blind source beside max_peers others, without a successor', () => {
    const view = viewOf(
      [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
      [0, seen(coreSource, first, second, third)],
      [1, blind(coreSource)],
    );
    const health = healthOf([[1, { ...up(...mesh, first, second), '10.0.2.9': 'IDLE' }]]);

    const verdict = decided({
      ...converged,
      view,
      health,
      running: running(mesh, [first, second, '10.0.2.9']),
      at: 100,
    });

    expect(verdict.linesOf('core')).toEqual([]);
    expect(verdict.accounts.find(({ address }) => address === '10.0.2.9')).toMatchObject({
      standing: 'kept-blind',
    });
  });

  it('looks again at a flapping peer without a successor when its falls are old', () => {
    const states = [1, 3, 5, 7].flatMap((second) => [
      [second, up(...mesh, first)] as const,
      [second + 1, { ...up(...mesh), [first]: 'IDLE' as const }] as const,
    ]);
    const view = viewNaming(mesh, [first]);
    const device = running(mesh, [first]);

    const verdict = decided({ view, health: healthOf(states), running: device, at: 100 });

    expect(verdict.lines).toEqual(['allow clients']);
    expect(verdict.remarks).toContainEqual({ kind: 'no-candidate', group: 'core', peer: first });
    expect(verdict.lookAgainAt).toBe(after(304));
  });

  it('replaces no peer while all sessions are down, and after connect_grace one at a time', () => {
    const health = healthOf([
      [1, up(...mesh, first, second)],
      [2, { '10.0.1.1': 'IDLE', '10.0.1.2': 'IDLE', [first]: 'IDLE', [second]: 'IDLE' }],
    ]);

    const early = decided({ ...converged, health, at: 30 });
    const late = decided({ ...converged, health, at: 63 });

    expect(early.plan).toBeUndefined();
    expect(early.remarks).toContainEqual({ kind: 'all-down', since: after(2) });
    expect(early.accounts.filter(({ standing }) => standing === 'kept-all-down')).toHaveLength(2);
    expect(late.plan?.steps.filter(({ kind }) => kind === 'add')).toHaveLength(1);
  });

  it('chooses a penalised candidate only for a slot that would stay empty', () => {
    const penalties = new Map(
      [first, second].map((identity) => [identity, { failures: 1, until: after(600) }]),
    );

    const penalised = situation({
      view: viewOf([0, seen(coreSource, first, second, third)]),
      ledger: { since: 0, removals: [], penalties },
    });
    const verdict = decided(penalised);

    expect(verdict.added).toEqual([`+ core ${third} chosen`, `+ core ${first} chosen`]);
    const { hindrances } = explained(penalised).membership({ name: 'core' }, ip(second));
    expect(hindrances).toMatchObject([{ kind: 'not-chosen', penalisedUntil: after(600) }]);
  });

  it('replaces two peers that failed in one plan', () => {
    const health = healthOf([
      [1, up('10.0.1.1', first, second)],
      [2, { ...up('10.0.1.1'), [first]: 'IDLE', [second]: 'IDLE' }],
    ]);

    expect(decided({ ...converged, health, at: 20 }).added).toHaveLength(2);
    const blindCore = viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.2')], [0, blind(coreSource)]);
    expect(
      decided({ ...converged, view: blindCore, health, at: 20 }).remarks.filter(
        ({ kind }) => kind === 'no-candidate',
      ),
    ).toHaveLength(2);
  });
});
