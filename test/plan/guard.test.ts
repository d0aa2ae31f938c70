import { describe, expect, it } from 'vitest';
import { emptyLedger } from '../../src/model/ledger.ts';
import type { Source } from '../../src/model/sighting.ts';
import { observe, unheard } from '../../src/plan/view.ts';
import { decide } from '../../src/plan/decide.ts';
import { up } from '../support/plan/converged.ts';
import {
  after,
  healthOf,
  lines,
  meshSource,
  running,
  seen,
  situation,
  t0,
  viewOf,
} from '../support/situations.ts';
import { ip } from '../support/virtual-agent.ts';

describe('departures', () => {
  const many = Array.from({ length: 8 }, (_, n) => `10.0.1.${n + 1}`);
  const leaving = (left: readonly string[], seconds: readonly number[]) =>
    viewOf(
      [0, seen(meshSource, ...many)],
      ...seconds.map((second) => [second, seen(meshSource, ...left)] as const),
    );
  const everyoneUp = healthOf([[1, up(...many)]]);

  it('a quarter goes within five minutes, the rest is withheld with the time when it may go', () => {
    const verdict = decide(
      situation({
        view: leaving(many.slice(0, 3), [10, 45]),
        running: running(many),
        health: everyoneUp,
        at: 46,
      }),
    );

    expect(lines(verdict.plan).filter((line) => line.startsWith('-'))).toHaveLength(2);
    expect(verdict.withheld).toHaveLength(3);
    expect(verdict.withheld[0]).toMatchObject({ guard: 'quota', until: after(46 + 300) });
    expect(verdict.pending).toMatch(/^[0-9a-f]{8}$/);
  });

  it('what went lately counts', () => {
    const ledger = {
      penalties: new Map(),
      removals: many
        .slice(6)
        .map((peer) => ({ group: 'mesh', address: ip(peer), at: after(100), byDiscoveryAlone: true })),
      since: 0,
    };

    const verdict = decide(
      situation({
        view: leaving(many.slice(0, 3), [10, 45]),
        running: running(many.slice(0, 6)),
        health: everyoneUp,
        ledger,
        at: 120,
      }),
    );

    expect(lines(verdict.plan).filter((line) => line.startsWith('-'))).toEqual([]);
    expect(verdict.withheld[0]?.until).toBe(after(400));
  });

  it('the last min_peers stay', () => {
    const health = healthOf([[1, up('10.0.1.1')]]);
    const view = viewOf(
      [0, seen(meshSource, '10.0.1.1')],
      [10, seen(meshSource, '10.0.1.7')],
      [45, seen(meshSource, '10.0.1.7')],
    );

    const verdict = decide(situation({ view, health, running: running(['10.0.1.1']), at: 46 }));

    expect(verdict.withheld).toMatchObject([{ guard: 'last-peers', step: { peer: '10.0.1.1' } }]);
    expect(lines(verdict.plan)).toContain('+ mesh 10.0.1.7 discovered');
  });

  it('none goes when a source falls from two or more to none', () => {
    const verdict = decide(
      situation({ view: leaving([], [10, 45]), running: running(many), health: everyoneUp, at: 100 }),
    );

    expect(verdict.plan?.steps.some(({ kind }) => kind === 'remove') ?? false).toBe(false);
    expect(new Set(verdict.withheld.map(({ guard }) => guard))).toEqual(new Set(['source-emptied']));
  });

  it('nor after a restart, when nobody remembers the fall', () => {
    const view = viewOf([0, seen(meshSource)], [40, seen(meshSource)], [75, seen(meshSource)]);

    const verdict = decide(situation({ view, running: running(many), health: everyoneUp, at: 100 }));

    expect(verdict.withheld).toHaveLength(8);
  });

  it('nor one family of them, when its records alone are empty after a restart', () => {
    const family = (version: 4 | 6): Source => ({
      id: `dns mesh ${version}`,
      group: 'mesh',
      family: version,
      confirmEmptyMs: 30_000,
    });
    const sixes = ['2001:db8::1', '2001:db8::2'];
    const view = [0, 40, 75]
      .flatMap((second) => [
        { second, sighting: seen(family(4)) },
        { second, sighting: seen(family(6), ...sixes) },
      ])
      .reduce(
        (before, { second, sighting }) => observe(before, sighting, after(second)),
        unheard([family(4), family(6)], t0),
      );

    const verdict = decide(
      situation({
        view,
        running: running([...many, ...sixes]),
        health: healthOf([[1, up(...many, ...sixes)]]),
        at: 100,
      }),
    );

    expect(lines(verdict.plan).filter((line) => line.startsWith('-'))).toEqual([]);
    expect(verdict.withheld.map(({ guard }) => guard)).toEqual(many.map(() => 'source-emptied'));
  });

  it('before telemetry has spoken nobody counts as established, and none goes', () => {
    const verdict = decide(
      situation({ view: leaving(many.slice(0, 3), [10, 45]), running: running(many), at: 46 }),
    );

    expect(lines(verdict.plan).filter((line) => line.startsWith('-'))).toEqual([]);
    expect(new Set(verdict.withheld.map(({ guard }) => guard))).toEqual(new Set(['last-peers']));
  });

  it('what is withheld holds back neither newcomers nor allow', () => {
    const verdict = decide(
      situation({
        view: leaving(['10.0.1.9'], [10, 45]),
        running: running(many),
        health: everyoneUp,
        at: 46,
      }),
    );

    expect(verdict.withheld.length).toBeGreaterThan(0);
    expect(lines(verdict.plan)).toContain('+ mesh 10.0.1.9 discovered');
    expect(lines(verdict.plan)).toContain('allow clients');
  });

  it('an operator lets them go by their hash, within a minute', () => {
    const parts = { view: leaving([], [10, 45]), running: running(many), health: everyoneUp, at: 100 };
    const { pending = '' } = decide(situation(parts));
    const at = (second: number, plan = pending) =>
      decide(
        situation({ ...parts, at: second, ledger: { ...emptyLedger(0), approval: { plan, at: after(99) } } }),
      );

    const verdict = at(100);

    expect(verdict.approved).toBe(pending);
    expect(verdict.lookAgainAt).toBeLessThanOrEqual(after(159));
    expect(lines(verdict.plan).filter((line) => line.endsWith('left'))).toHaveLength(8);
    expect(verdict.withheld).toEqual([]);
    expect(verdict.accounts.filter(({ standing }) => standing === 'leaving')).toHaveLength(8);
    expect(at(158).approved).toBe(pending);
    for (const refused of [at(159), at(100, '0badcafe')]) {
      expect(refused.approved).toBeUndefined();
      expect(refused.withheld).toHaveLength(8);
    }
  });
});
