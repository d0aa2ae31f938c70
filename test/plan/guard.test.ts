import { describe, expect, it } from 'vitest';
import { emptyLedger } from '../../src/model/ledger.ts';
import type { Source } from '../../src/model/sighting.ts';
import { observe, unheard } from '../../src/plan/view.ts';
import { up } from '../support/plan/converged.ts';
import { decided } from '../support/plan/decided.ts';
import { after, healthOf, meshSource, running, seen, t0, viewOf } from '../support/situations.ts';
import { ip } from '../support/addresses.ts';

describe('departures', () => {
  const many = Array.from({ length: 8 }, (_, n) => `10.0.1.${n + 1}`);
  const viewLeaving = (left: readonly string[], seconds: readonly number[]) =>
    viewOf(
      [0, seen(meshSource, ...many)],
      ...seconds.map((second) => [second, seen(meshSource, ...left)] as const),
    );
  const allUp = healthOf([[1, up(...many)]]);

  it('are limited to a quarter of the peers within five minutes; the others are withheld until then', () => {
    const verdict = decided({
      view: viewLeaving(many.slice(0, 3), [10, 45]),
      running: running(many),
      health: allUp,
      at: 46,
    });

    expect(verdict.removed).toHaveLength(2);
    expect(verdict.withheld).toHaveLength(3);
    expect(verdict.withheld[0]).toMatchObject({ guard: 'quota', until: after(46 + 300) });
    expect(verdict.pending).toMatch(/^[0-9a-f]{8}$/);
  });

  it('count towards the quota for five minutes', () => {
    const ledger = {
      penalties: new Map(),
      removals: many
        .slice(6)
        .map((peer) => ({ group: 'mesh', address: ip(peer), at: after(100), byDiscoveryAlone: true })),
      since: 0,
    };

    const verdict = decided({
      view: viewLeaving(many.slice(0, 3), [10, 45]),
      running: running(many.slice(0, 6)),
      health: allUp,
      ledger,
      at: 120,
    });

    expect(verdict.removed).toEqual([]);
    expect(verdict.withheld[0]?.until).toBe(after(400));
  });

  it('never take the last min_peers', () => {
    const health = healthOf([[1, up('10.0.1.1')]]);
    const view = viewOf(
      [0, seen(meshSource, '10.0.1.1')],
      [10, seen(meshSource, '10.0.1.7')],
      [45, seen(meshSource, '10.0.1.7')],
    );

    const verdict = decided({ view, health, running: running(['10.0.1.1']), at: 46 });

    expect(verdict.withheld).toMatchObject([{ guard: 'last-peers', step: { peer: '10.0.1.1' } }]);
    expect(verdict.lines).toContain('+ mesh 10.0.1.7 discovered');
  });

  it('are all withheld when a source falls from two or more members to none', () => {
    const verdict = decided({
      view: viewLeaving([], [10, 45]),
      running: running(many),
      health: allUp,
      at: 100,
    });

    expect(verdict.plan?.steps.some(({ kind }) => kind === 'remove') ?? false).toBe(false);
    expect(new Set(verdict.withheld.map(({ guard }) => guard))).toEqual(new Set(['source-emptied']));
  });

  it('are all withheld when a source is empty after a restart, which forgets the fall', () => {
    const view = viewOf([0, seen(meshSource)], [40, seen(meshSource)], [75, seen(meshSource)]);

    const verdict = decided({ view, running: running(many), health: allUp, at: 100 });

    expect(verdict.withheld).toHaveLength(8);
  });

  it('are all withheld for one family when only its records are empty after a restart', () => {
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

    const verdict = decided({
      view,
      running: running([...many, ...sixes]),
      health: healthOf([[1, up(...many, ...sixes)]]),
      at: 100,
    });

    expect(verdict.removed).toEqual([]);
    expect(verdict.withheld.map(({ guard }) => guard)).toEqual(many.map(() => 'source-emptied'));
  });

  it('are all withheld before telemetry has shown any session as established', () => {
    const verdict = decided({
      view: viewLeaving(many.slice(0, 3), [10, 45]),
      running: running(many),
      at: 46,
    });

    expect(verdict.removed).toEqual([]);
    expect(new Set(verdict.withheld.map(({ guard }) => guard))).toEqual(new Set(['last-peers']));
  });

  it('that are withheld delay neither additions nor allow', () => {
    const verdict = decided({
      view: viewLeaving(['10.0.1.9'], [10, 45]),
      running: running(many),
      health: allUp,
      at: 46,
    });

    expect(verdict.withheld.length).toBeGreaterThan(0);
    expect(verdict.lines).toContain('+ mesh 10.0.1.9 discovered');
    expect(verdict.lines).toContain('allow clients');
  });

  it('are carried out when an operator approves their hash, within a minute', () => {
    const parts = { view: viewLeaving([], [10, 45]), running: running(many), health: allUp, at: 100 };
    const { pending = '' } = decided(parts);
    const at = (second: number, plan = pending) =>
      decided({ ...parts, at: second, ledger: { ...emptyLedger(0), approval: { plan, at: after(99) } } });

    const verdict = at(100);

    expect(verdict.approved).toBe(pending);
    expect(verdict.lookAgainAt).toBeLessThanOrEqual(after(159));
    expect(verdict.lines.filter((line) => line.endsWith('left'))).toHaveLength(8);
    expect(verdict.withheld).toEqual([]);
    expect(verdict.accounts.filter(({ standing }) => standing === 'leaving')).toHaveLength(8);
    expect(at(158).approved).toBe(pending);
    for (const refused of [at(159), at(100, '0badcafe')]) {
      expect(refused.approved).toBeUndefined();
      expect(refused.withheld).toHaveLength(8);
    }
  });
});
