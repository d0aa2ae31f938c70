import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explicitIn } from '../../src/model/running.ts';
import type { Telemetry } from '../../src/model/session.ts';
import type { Sighting } from '../../src/model/sighting.ts';
import type { Situation } from '../../src/model/situation.ts';
import { decide } from '../../src/plan/decide.ts';
import { groupSituationsOf } from '../../src/plan/group-situation.ts';
import { withTelemetry } from '../../src/plan/health.ts';
import { holdOf } from '../../src/plan/quarantine.ts';
import { rankingOf } from '../../src/plan/ranking.ts';
import { observe } from '../../src/plan/view.ts';
import { anySituation } from '../support/plan/any-situation.ts';
import { carriedOut } from '../support/plan/carried-out.ts';
import { lines } from '../support/situations.ts';

/** A minute later: every source repeats its answer, every neighbor is up, and the plan was carried out. */
function aMinuteLater(situation: Situation): Situation {
  const now = situation.now + 60_000;
  const everyoneUp: Telemetry = {
    kind: 'seen',
    mode: 'on-change',
    sessions: new Map(
      Array.from(explicitIn(situation.running), (address) => [address, { address, state: 'ESTABLISHED' }]),
    ),
  };
  const view = Array.from(situation.view.values()).reduce((before, { source, known }) => {
    const again: Sighting = { kind: 'seen', source, endpoints: Array.from(known.values()) };
    return observe(before, again, now);
  }, situation.view);
  return carriedOut({ ...situation, now, view, health: withTelemetry(situation.health, everyoneUp, now) });
}

describe('over time', () => {
  it('a plan that was carried out leaves nothing to do', () => {
    fc.assert(
      fc.property(anySituation, (any) => {
        // A search goes on with each plan.
        const { search: _, ...ledger } = any.ledger;
        const situation = { ...any, ledger };
        const once = carriedOut(situation);

        // A removed peer may get a slot in a later group and is judged there by its health; a swap may follow
        // another; and a client that becomes an upstream is up already.
        const passes = [situation, once].some((one) =>
          decide(one).plan?.steps.some(
            (step) =>
              (step.kind === 'remove' && step.reason !== 'self') ||
              (step.kind === 'add' && step.group === 'core' && situation.health.peers.get(step.peer)?.up),
          ),
        );
        const rest = passes ? carriedOut(carriedOut(carriedOut(once))) : once;
        expect(lines(decide(rest).plan)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('a converged situation stays converged until the verdict says to look again', () => {
    fc.assert(
      fc.property(anySituation, fc.integer({ min: 1, max: 1_000_000 }), (situation, laterMs) => {
        const rest = carriedOut(carriedOut(carriedOut(situation)));
        const { plan, lookAgainAt = Infinity } = decide(rest);
        fc.pre(plan === undefined);

        expect(lookAgainAt).toBeGreaterThan(rest.now);
        const later = decide({ ...rest, now: Math.min(rest.now + laterMs, lookAgainAt - 1) });
        expect(lines(later.plan)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('a situation whose sessions are all up and whose sources do not change converges to the best-ranked upstreams', () => {
    fc.assert(
      fc.property(anySituation, (situation) => {
        const minutes = Array.from({ length: 30 });
        const rest = minutes.reduce<Situation>(aMinuteLater, { ...situation, draining: false });

        const { plan, withheld } = decide(rest);
        expect(lines(plan)).toEqual([]);
        fc.pre(withheld.length === 0 && situation.policy.selection === 'rendezvous');
        const core = rest.policy.groups.find(({ name }) => name === 'core');
        const others = explicitIn(rest.running);
        const { neighbors: configured, deactivated } = rest.running.groups.get('core') ?? {};
        if (configured === undefined || deactivated?.group || core?.kind !== 'mesh') return;
        const group = groupSituationsOf(rest).find(({ settings }) => settings.name === 'core')!;
        const eligible = rankingOf(group).filter(
          ({ address, terminating, serving }) =>
            !terminating &&
            (serving || configured.has(address)) &&
            (holdOf(rest.ledger, address) === undefined || configured.has(address)) &&
            (configured.has(address) || !others.has(address)),
        );
        const best = eligible.slice(0, core.maxPeers);
        expect(new Set(configured).isSupersetOf(new Set(best.map(({ address }) => address)))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});
