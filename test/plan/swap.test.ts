import { describe, expect, it } from 'vitest';
import { decide } from '../../src/plan/decide.ts';
import { explainer } from '../../src/plan/explain/explain.ts';
import { converged, core, first, fourth, second, third, up } from '../support/plan/converged.ts';
import {
  after,
  coreSource,
  healthOf,
  lines,
  meshSource,
  policy,
  running,
  seen,
  situation,
  unseeing,
  viewOf,
} from '../support/situations.ts';
import { ip } from '../support/virtual-agent.ts';

describe('a swap', () => {
  it('who terminates is swapped make before break: a stand-in first, then it goes', () => {
    const view = viewOf(
      [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
      [0, seen(coreSource, `${first} terminating`, second, third, fourth)],
    );
    const before = decide(situation({ ...converged, view, at: 5 }));
    const both = running(['10.0.1.1', '10.0.1.2'], [first, second, third]);

    expect(lines(before.plan).filter((line) => line.includes('core'))).toEqual([
      `+ core ${third} relieves-terminating`,
    ]);
    const waiting = decide(
      situation({
        ...converged,
        view,
        running: both,
        health: healthOf([[1, { ...up('10.0.1.1', '10.0.1.2', first, second), [third]: 'CONNECT' }]]),
        at: 6,
      }),
    );
    expect(lines(waiting.plan).filter((line) => line.includes(' core '))).toEqual([]);
    const done = decide(
      situation({
        ...converged,
        view,
        running: both,
        health: healthOf([[1, up('10.0.1.1', '10.0.1.2', first, second, third)]]),
        at: 7,
      }),
    );
    expect(lines(done.plan).filter((line) => line.includes(' core '))).toEqual([
      `- core ${first} terminating`,
    ]);
  });

  it('who terminates and is down makes room at once', () => {
    const view = viewOf(
      [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
      [0, seen(coreSource, `${first} terminating`, second, third)],
    );
    const health = healthOf([
      [1, up('10.0.1.1', first, second)],
      [2, { ...up('10.0.1.1', second), [first]: 'IDLE' }],
    ]);

    const verdict = decide(situation({ ...converged, view, health, at: 3 }));

    expect(lines(verdict.plan).filter((line) => line.includes(' core '))).toEqual([
      `- core ${first} terminating`,
      `+ core ${third} relieves-terminating`,
    ]);
  });

  it('more than max_peers with all up: the worst ranked goes, also without any memory', () => {
    const verdict = decide(
      situation({
        ...converged,
        running: running(['10.0.1.1', '10.0.1.2'], [first, second, third]),
        health: healthOf([[1, up('10.0.1.1', '10.0.1.2', first, second, third)]]),
        at: 5,
      }),
    );

    expect(lines(verdict.plan).filter((line) => line.includes(' core '))).toEqual([
      `- core ${third} outranked`,
    ]);
  });

  it('a newcomer of a swap that fails goes again', () => {
    const health = healthOf([[1, { ...up('10.0.1.1', '10.0.1.2', second, third), [first]: 'CONNECT' }]]);

    const verdict = decide(
      situation({
        ...converged,
        running: running(['10.0.1.1', '10.0.1.2'], [first, second, third]),
        health,
        at: 70,
      }),
    );

    expect(lines(verdict.plan).filter((line) => line.includes(' core '))).toEqual([
      `- core ${first} never-up`,
    ]);
  });

  it('a better-ranked candidate is configured beside the worst once it has served long enough', () => {
    const view = viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.2')], [0, seen(coreSource, ...core)]);
    const worse = {
      view,
      running: running(['10.0.1.1', '10.0.1.2'], [second, third]),
      health: healthOf([[1, up('10.0.1.1', '10.0.1.2', second, third)]]),
    };

    const early = decide(situation({ ...worse, at: 299 }));
    const late = decide(situation({ ...worse, at: 1000 }));

    expect(lines(early.plan).filter((line) => line.includes(' core '))).toEqual([]);
    const dueAt = early.accounts.find(({ address }) => address === first)?.dueAt;
    expect(dueAt).toBeGreaterThanOrEqual(after(300));
    const { hindrances } = explainer(situation({ ...worse, at: 299 }), early).membership(
      { name: 'core' },
      ip(first),
    );
    expect(hindrances).toMatchObject([{ kind: 'not-chosen', outranksAt: dueAt }]);
    expect(lines(late.plan).filter((line) => line.includes(' core '))).toEqual([`+ core ${first} outranks`]);
  });

  it('of several better ones the first to be due goes first, and one that does not serve is none', () => {
    const served = (at: number) =>
      viewOf(
        [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
        [0, seen(coreSource, second, third, fourth)],
        [at, seen(coreSource, first, second, third, fourth)],
      );
    const worse = {
      running: running(['10.0.1.1', '10.0.1.2'], [third, fourth]),
      health: healthOf([[1, up('10.0.1.1', '10.0.1.2', third, fourth)]]),
    };

    const waiting = decide(situation({ ...worse, view: served(50), at: 60 }));
    const due = decide(situation({ ...worse, view: served(900), at: 1000 }));
    const unready = decide(
      situation({
        ...worse,
        view: viewOf([0, seen(coreSource, `${first} unready`, third, fourth)]),
        at: 5000,
      }),
    );

    expect(waiting.accounts.find(({ address }) => address === second)?.dueAt).toBeGreaterThan(after(60));
    expect(lines(due.plan).filter((line) => line.includes(' core '))).toEqual([`+ core ${second} outranks`]);
    expect(lines(unready.plan).filter((line) => line.includes('outranks'))).toEqual([]);
  });

  it('by chance nobody outranks anybody', () => {
    const random = { ...policy, selection: 'random' as const };
    const view = viewOf([0, seen(coreSource, ...core)]);
    const health = healthOf([[1, up(second, third)]]);

    const verdict = decide(
      situation({ policy: random, view, health, running: running([], [second, third]), at: 5000 }),
    );
    const tooMany = decide(
      situation({
        policy: random,
        view,
        health: healthOf([[1, up(...core)]]),
        running: running([], core),
        at: 5000,
      }),
    );

    expect(lines(verdict.plan).filter((line) => line.includes(' core '))).toEqual([]);
    expect(lines(tooMany.plan).filter((line) => line.endsWith('surplus'))).toHaveLength(2);
  });

  it('who terminates while telemetry is blind stays beside its stand-in: unknown counts as up', () => {
    const view = viewOf(
      [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
      [0, seen(coreSource, `${first} terminating`, second, third)],
    );
    const health = unseeing(converged.health);

    const before = decide(situation({ ...converged, view, health, at: 5 }));
    const both = running(['10.0.1.1', '10.0.1.2'], [first, second, third]);
    const beside = decide(situation({ ...converged, view, health, running: both, at: 6 }));

    expect(lines(before.plan).filter((line) => line.includes(' core '))).toEqual([
      `+ core ${third} relieves-terminating`,
    ]);
    expect(lines(beside.plan).filter((line) => line.includes(' core '))).toEqual([]);
  });

  describe('where only a penalised candidate is left', () => {
    const penalised = (...addresses: readonly string[]) => ({
      since: 0,
      removals: [],
      penalties: new Map(addresses.map((identity) => [identity, { failures: 2, until: after(600) }])),
    });
    const viewWith = (...members: readonly string[]) =>
      viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.2')], [0, seen(coreSource, ...members)]);
    const ofCore = (verdict: ReturnType<typeof decide>) =>
      lines(verdict.plan).filter((line) => line.includes(' core '));
    const both = running(['10.0.1.1', '10.0.1.2'], [first, second, third]);
    const thirdFailed = healthOf([[1, { ...up('10.0.1.1', '10.0.1.2', first, second), [third]: 'CONNECT' }]]);

    it('it relieves one that terminates, before the break and not after it', () => {
      const view = viewWith(`${first} terminating`, second, third);

      const verdict = decide(situation({ ...converged, view, ledger: penalised(third), at: 5 }));

      expect(ofCore(verdict)).toEqual([`+ core ${third} relieves-terminating`]);
    });

    it('one that is not penalised comes first, and of the penalised those that serve', () => {
      const view = viewWith(`${first} terminating`, second, third, fourth);
      const unready = viewWith(`${first} terminating`, second, `${third} unready`, fourth);

      const free = decide(situation({ ...converged, view, ledger: penalised(third), at: 5 }));
      const serving = decide(
        situation({ ...converged, view: unready, ledger: penalised(third, fourth), at: 5 }),
      );

      expect(ofCore(free)).toEqual([`+ core ${fourth} relieves-terminating`]);
      expect(ofCore(serving)).toEqual([`+ core ${fourth} relieves-terminating`]);
    });

    it('at the peer limit nothing that is up is broken for it', () => {
      const view = viewWith(`${first} terminating`, second, third);
      const limited = { ...policy, peerLimit: 4 };

      const verdict = decide(
        situation({ ...converged, policy: limited, view, ledger: penalised(third), at: 5 }),
      );

      expect(ofCore(verdict)).toEqual([]);
      expect(verdict.withheld).toMatchObject([{ guard: 'peer-limit', step: { peer: third } }]);
    });

    it('one that failed is not replaced by it', () => {
      const health = healthOf([
        [1, up('10.0.1.1', '10.0.1.2', first, second)],
        [2, { ...up('10.0.1.1', '10.0.1.2', second), [first]: 'IDLE' }],
      ]);

      for (const state of ['', ' terminating']) {
        const view = viewWith(`${first}${state}`, second, third);
        const verdict = decide(situation({ ...converged, view, health, ledger: penalised(third), at: 20 }));
        expect(ofCore(verdict)).toEqual([]);
      }
    });

    it('a stand-in that fails, too, stays until the one that terminates is gone: nothing goes to and fro', () => {
      const view = viewWith(`${first} terminating`, second, third);

      const verdict = decide(
        situation({
          ...converged,
          view,
          running: both,
          health: thirdFailed,
          ledger: penalised(third),
          at: 70,
        }),
      );

      expect(ofCore(verdict)).toEqual([]);
      expect(verdict.remarks).toContainEqual({ kind: 'no-candidate', group: 'core', peer: third });
    });

    it('a stand-in that fails makes room for a better one at once', () => {
      const view = viewWith(`${first} terminating`, second, third, fourth);

      const verdict = decide(situation({ ...converged, view, running: both, health: thirdFailed, at: 70 }));

      expect(ofCore(verdict)).toEqual([`- core ${third} never-up`, `+ core ${fourth} replaces-failed`]);
    });
  });
});
