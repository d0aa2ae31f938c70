import { describe, expect, it } from 'vitest';
import { converged, core, first, fourth, mesh, second, third, up } from '../support/plan/converged.ts';
import { decided, explained, viewNaming } from '../support/plan/decided.ts';
import {
  after,
  coreSource,
  healthOf,
  meshSource,
  policy,
  running,
  seen,
  viewOf,
  withBlindTelemetry,
} from '../support/situations.ts';
import { ip } from '../support/addresses.ts';

describe('a swap', () => {
  it('relieves a terminating peer make before break: its successor comes up, then it is removed', () => {
    const view = viewNaming(mesh, [`${first} terminating`, second, third, fourth]);
    const before = decided({ ...converged, view, at: 5 });
    const both = running(mesh, [first, second, third]);

    expect(before.linesOf('core')).toEqual([`+ core ${third} relieves-terminating`]);
    const waiting = decided({
      ...converged,
      view,
      running: both,
      health: healthOf([[1, { ...up(...mesh, first, second), [third]: 'CONNECT' }]]),
      at: 6,
    });
    expect(waiting.linesOf('core')).toEqual([]);
    const done = decided({
      ...converged,
      view,
      running: both,
      health: healthOf([[1, up(...mesh, first, second, third)]]),
      at: 7,
    });
    expect(done.linesOf('core')).toEqual([`- core ${first} terminating`]);
  });

  it('removes a terminating peer that is down at once', () => {
    const view = viewNaming(mesh, [`${first} terminating`, second, third]);
    const health = healthOf([
      [1, up('10.0.1.1', first, second)],
      [2, { ...up('10.0.1.1', second), [first]: 'IDLE' }],
    ]);

    const verdict = decided({ ...converged, view, health, at: 3 });

    expect(verdict.linesOf('core')).toEqual([
      `- core ${first} terminating`,
      `+ core ${third} relieves-terminating`,
    ]);
  });

  it('ends with the removal of the worst-ranked peer when more than max_peers are up, without any memory', () => {
    const verdict = decided({
      ...converged,
      running: running(mesh, [first, second, third]),
      health: healthOf([[1, up(...mesh, first, second, third)]]),
      at: 5,
    });

    expect(verdict.linesOf('core')).toEqual([`- core ${third} outranked`]);
  });

  it('ends with the removal of the newcomer when it does not come up', () => {
    const health = healthOf([[1, { ...up(...mesh, second, third), [first]: 'CONNECT' }]]);

    const verdict = decided({
      ...converged,
      running: running(mesh, [first, second, third]),
      health,
      at: 70,
    });

    expect(verdict.linesOf('core')).toEqual([`- core ${first} never-up`]);
  });

  it('starts when a better-ranked candidate has served for long enough', () => {
    const view = viewNaming(mesh, core);
    const worse = {
      view,
      running: running(mesh, [second, third]),
      health: healthOf([[1, up(...mesh, second, third)]]),
    };

    const early = decided({ ...worse, at: 299 });
    const late = decided({ ...worse, at: 1000 });

    expect(early.linesOf('core')).toEqual([]);
    const dueAt = early.accounts.find(({ address }) => address === first)?.dueAt;
    expect(dueAt).toBeGreaterThanOrEqual(after(300));
    const { hindrances } = explained({ ...worse, at: 299 }).membership({ name: 'core' }, ip(first));
    expect(hindrances).toMatchObject([{ kind: 'not-chosen', outranksAt: dueAt }]);
    expect(late.linesOf('core')).toEqual([`+ core ${first} outranks`]);
  });

  it('starts with the candidate that is due first, and never with one that does not serve', () => {
    const served = (at: number) =>
      viewOf(
        [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
        [0, seen(coreSource, second, third, fourth)],
        [at, seen(coreSource, first, second, third, fourth)],
      );
    const worse = {
      running: running(mesh, [third, fourth]),
      health: healthOf([[1, up(...mesh, third, fourth)]]),
    };

    const waiting = decided({ ...worse, view: served(50), at: 60 });
    const due = decided({ ...worse, view: served(900), at: 1000 });
    const unready = decided({
      ...worse,
      view: viewOf([0, seen(coreSource, `${first} unready`, third, fourth)]),
      at: 5000,
    });

    expect(waiting.accounts.find(({ address }) => address === second)?.dueAt).toBeGreaterThan(after(60));
    expect(due.linesOf('core')).toEqual([`+ core ${second} outranks`]);
    expect(unready.lines.filter((line) => line.includes('outranks'))).toEqual([]);
  });

  it('does not start where peers are selected at random', () => {
    const random = { ...policy, selection: 'random' as const };
    const view = viewOf([0, seen(coreSource, ...core)]);
    const health = healthOf([[1, up(second, third)]]);

    const verdict = decided({
      policy: random,
      view,
      health,
      running: running([], [second, third]),
      at: 5000,
    });
    const tooMany = decided({
      policy: random,
      view,
      health: healthOf([[1, up(...core)]]),
      running: running([], core),
      at: 5000,
    });

    expect(verdict.linesOf('core')).toEqual([]);
    expect(tooMany.lines.filter((line) => line.endsWith('surplus'))).toHaveLength(2);
  });

  it('keeps a terminating peer beside its successor while telemetry is blind', () => {
    const view = viewNaming(mesh, [`${first} terminating`, second, third]);
    const health = withBlindTelemetry(converged.health);

    const before = decided({ ...converged, view, health, at: 5 });
    const both = running(mesh, [first, second, third]);
    const beside = decided({ ...converged, view, health, running: both, at: 6 });

    expect(before.linesOf('core')).toEqual([`+ core ${third} relieves-terminating`]);
    expect(beside.linesOf('core')).toEqual([]);
  });

  describe('where only a penalised candidate is left', () => {
    const penalised = (...addresses: readonly string[]) => ({
      since: 0,
      removals: [],
      penalties: new Map(addresses.map((identity) => [identity, { failures: 2, until: after(600) }])),
    });
    const viewWith = (...members: readonly string[]) => viewNaming(mesh, members);
    const both = running(mesh, [first, second, third]);
    const thirdFailed = healthOf([[1, { ...up(...mesh, first, second), [third]: 'CONNECT' }]]);

    it('it relieves a terminating peer, make before break', () => {
      const view = viewWith(`${first} terminating`, second, third);

      const verdict = decided({ ...converged, view, ledger: penalised(third), at: 5 });

      expect(verdict.linesOf('core')).toEqual([`+ core ${third} relieves-terminating`]);
    });

    it('candidates without a penalty are preferred to it, and among penalised ones those that serve', () => {
      const view = viewWith(`${first} terminating`, second, third, fourth);
      const unready = viewWith(`${first} terminating`, second, `${third} unready`, fourth);

      const free = decided({ ...converged, view, ledger: penalised(third), at: 5 });
      const serving = decided({ ...converged, view: unready, ledger: penalised(third, fourth), at: 5 });

      expect(free.linesOf('core')).toEqual([`+ core ${fourth} relieves-terminating`]);
      expect(serving.linesOf('core')).toEqual([`+ core ${fourth} relieves-terminating`]);
    });

    it('no peer that is up is removed for it at the peer limit', () => {
      const view = viewWith(`${first} terminating`, second, third);
      const limited = { ...policy, peerLimit: 4 };

      const verdict = decided({ ...converged, policy: limited, view, ledger: penalised(third), at: 5 });

      expect(verdict.linesOf('core')).toEqual([]);
      expect(verdict.withheld).toMatchObject([{ guard: 'peer-limit', step: { peer: third } }]);
    });

    it('a failed peer is not replaced by it', () => {
      const health = healthOf([
        [1, up(...mesh, first, second)],
        [2, { ...up(...mesh, second), [first]: 'IDLE' }],
      ]);

      for (const state of ['', ' terminating']) {
        const view = viewWith(`${first}${state}`, second, third);
        const verdict = decided({ ...converged, view, health, ledger: penalised(third), at: 20 });
        expect(verdict.linesOf('core')).toEqual([]);
      }
    });

    it('a failed successor stays until the terminating peer is gone', () => {
      const view = viewWith(`${first} terminating`, second, third);

      const verdict = decided({
        ...converged,
        view,
        running: both,
        health: thirdFailed,
        ledger: penalised(third),
        at: 70,
      });

      expect(verdict.linesOf('core')).toEqual([]);
      expect(verdict.remarks).toContainEqual({ kind: 'no-candidate', group: 'core', peer: third });
    });

    it('a failed successor is replaced at once by a candidate without a penalty', () => {
      const view = viewWith(`${first} terminating`, second, third, fourth);

      const verdict = decided({ ...converged, view, running: both, health: thirdFailed, at: 70 });

      expect(verdict.linesOf('core')).toEqual([
        `- core ${third} never-up`,
        `+ core ${fourth} replaces-failed`,
      ]);
    });
  });
});
