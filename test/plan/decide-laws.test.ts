import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MeshGroup } from '../../src/model/group.ts';
import { covers, holes, smallestCover } from '../../src/model/prefix-set.ts';
import { deactivatedIn, explicitIn } from '../../src/model/running.ts';
import { canName } from '../../src/model/sighting.ts';
import type { Situation } from '../../src/model/situation.ts';
import type { AddStep, RemoveStep } from '../../src/model/step.ts';
import type { Verdict, Withheld } from '../../src/model/verdict.ts';
import { decide } from '../../src/plan/decide.ts';
import { peersBy } from '../../src/plan/group-situation.ts';
import { conditionOf } from '../../src/plan/health.ts';
import { holdOf } from '../../src/plan/quarantine.ts';
import { discovered, isBelievable, sourcesOf } from '../../src/plan/view.ts';
import { anySituation, clientPrefixes, everyAddress } from '../support/plan/any-situation.ts';
import { carriedOut } from '../support/plan/carried-out.ts';
import { withBlindTelemetry } from '../support/situations.ts';

const law = (check: (situation: Situation) => void) => () =>
  fc.assert(fc.property(anySituation, check), { numRuns: 400 });

const addsOf = ({ plan }: Verdict): readonly AddStep[] =>
  plan?.steps.filter((step) => step.kind === 'add') ?? [];
const removesOf = ({ plan }: Verdict): readonly RemoveStep[] =>
  plan?.steps.filter((step) => step.kind === 'remove') ?? [];

const isByDiscovery = ({ guard }: Withheld) => ['quota', 'last-peers', 'source-emptied'].includes(guard);

/** The addresses that the sources of a group no longer name. */
const formerlyOf = (view: Situation['view'], group: string) =>
  new Set(sourcesOf(view, group).flatMap(({ gone }) => Array.from(gone.keys())));

/**
 * A source of the group has given no answer that counts, or a neighbor stays although no source names it. A neighbor of a
 * family that the settings leave out does not matter here.
 */
function isDoubted(situation: Situation, group: string): boolean {
  const sources = sourcesOf(situation.view, group);
  const named = discovered(sources);
  const verdict = decide(situation);
  const refused = verdict.withheld.filter((one) => !isByDiscovery(one)).map(({ step }) => step);
  const goes = [...removesOf(verdict), ...refused].filter(
    (step) => step.group === group && ['self', 'moved', 'gone'].includes(step.reason),
  );
  const mesh = situation.policy.groups.find(({ name }) => name === group) as MeshGroup;
  const neighbors = situation.running.groups.get(group)?.neighbors ?? new Set();
  return (
    sources.some((source) => !isBelievable(source) && source.known.size === 0) ||
    Array.from(neighbors).some(
      (peer) => peersBy(mesh, peer) && !named.has(peer) && !goes.some((step) => step.peer === peer),
    )
  );
}

describe('every verdict', () => {
  it(
    'configures each address in one place at most, and never our own',
    law((situation) => {
      const { groups, elsewhere } = carriedOut(situation).running;

      const configured = [
        ...Array.from(groups.values(), ({ neighbors }) => Array.from(neighbors)).flat(),
        ...elsewhere.keys(),
      ];
      expect(new Set(configured).size).toBe(configured.length);
      expect(addsOf(decide(situation)).map(({ peer }) => peer)).not.toContain('10.0.9.9');
    }),
  );

  it(
    'has one step at most for each peer, removes only neighbors and adds only others',
    law((situation) => {
      const steps = [...removesOf(decide(situation)), ...addsOf(decide(situation))];

      const touched = steps.map(({ kind, group, peer }) => `${kind} ${group} ${peer}`);
      expect(new Set(touched).size).toBe(touched.length);
      for (const { kind, group, peer } of steps) {
        expect(situation.running.groups.get(group)?.neighbors.has(peer)).toBe(kind === 'remove');
      }
    }),
  );

  it(
    'allows exactly the clients that are not neighbors, were not lately, and are not named for a mesh group',
    law((situation) => {
      const { policy, view, running, ledger, now } = situation;
      const before = running.groups.get('clients')?.allow;
      const allow = carriedOut(situation).running.groups.get('clients')?.allow;
      if (before === undefined || allow === undefined) return;
      // The device refuses to change it; see test/plan/quarantine.test.ts.
      if (holdOf(ledger, 'allow clients') !== undefined) return;
      const { group: isOff, allow: isAllowOff } = running.groups.get('clients')?.deactivated ?? {};
      if (isOff || isAllowOff) {
        expect(allow).toEqual(before);
        return;
      }

      const ours = ['mesh', 'core'].filter(
        (group) => running.groups.has(group) && !running.groups.get(group)?.deactivated?.group,
      );
      const doubted = ours.filter((group) => isDoubted(situation, group));
      const formerly = new Set(doubted.flatMap((group) => Array.from(formerlyOf(view, group))));
      const heldOut = new Set([
        ...explicitIn(running),
        ...deactivatedIn(running).keys(),
        ...explicitIn(carriedOut(situation).running),
        ...ledger.removals.filter(({ at }) => now - at < policy.removeAfterMs).map(({ address }) => address),
        // Nothing else is to be committed: excluded addresses wait.
        ...(decide(situation).plan === undefined
          ? everyAddress.filter(
              (address) =>
                !covers(before, address) &&
                (now - ledger.since < 300_000
                  ? covers(holes(clientPrefixes, before), address)
                  : ledger.removals.some((gone) => gone.address === address && now - gone.at < 300_000)),
            )
          : []),
        ...ours
          .flatMap((group) => Array.from(discovered(sourcesOf(view, group)).keys()))
          .filter((address) => !covers(before, address)),
        // The sources are doubted: excluded addresses stay excluded.
        ...(doubted.length === 0 ? [] : everyAddress).filter(
          (address) =>
            !covers(before, address) &&
            (formerly.has(address) || covers(holes(clientPrefixes, before), address)),
        ),
      ]);
      expect(everyAddress.filter((address) => covers(allow, address))).toEqual(
        everyAddress.filter((address) => covers(clientPrefixes, address) && !heldOut.has(address)),
      );
      const step = decide(situation).plan?.steps.find(({ kind }) => kind === 'allow');
      if (step?.kind === 'allow') expect(smallestCover(step.to)).toEqual(step.to);
    }),
  );

  it(
    'admits no client that the sources named before while a departure is withheld, even after a restart',
    law((situation) => {
      const forgetful = new Map(
        Array.from(situation.view, ([id, { fellFrom: _, ...source }]) => [
          id,
          { ...source, gone: new Map() },
        ]),
      );
      for (const each of [situation, { ...situation, view: forgetful }]) {
        const before = each.running.groups.get('clients')?.allow;
        const then = carriedOut(each).running.groups.get('clients')?.allow;
        const suspects = decide(each).withheld.filter(
          (one) => isByDiscovery(one) && one.step.reason === 'left',
        );
        if (before === undefined || then === undefined || suspects.length === 0) continue;

        const named = suspects.flatMap(({ step }) => Array.from(formerlyOf(situation.view, step.group)));
        const out = named.filter((address) => covers(holes(clientPrefixes, before), address));
        expect(out.filter((address) => covers(then, address))).toEqual([]);
      }
    }),
  );

  it(
    'changes nothing that an operator has deactivated, and reports it',
    law((situation) => {
      const { running } = situation;
      const { plan, withheld, remarks } = decide(situation);
      const steps = [...(plan?.steps ?? []), ...withheld.map(({ step }) => step)];

      const off = deactivatedIn(running);
      expect(steps.filter((step) => 'peer' in step && off.has(step.peer))).toEqual([]);
      for (const [name, { deactivated }] of running.groups) {
        if (deactivated === undefined || name === 'others') continue;
        const isWhole = deactivated.group ?? deactivated.allow ?? false;
        expect(isWhole && steps.some((step) => 'group' in step && step.group === name)).toBe(false);
        const reported = remarks.filter((remark) => remark.kind === 'deactivated' && remark.group === name);
        expect(reported).toHaveLength(isWhole ? 1 : deactivated.neighbors.size);
      }
    }),
  );

  it(
    'is the same with and without an approval, apart from the withheld removals',
    law((situation) => {
      const held = decide(situation);
      const approved = decide({
        ...situation,
        ledger: {
          ...situation.ledger,
          ...(held.pending === undefined ? {} : { approval: { plan: held.pending, at: situation.now } }),
        },
      });

      const withheld = held.withheld.filter(isByDiscovery).map(({ step }) => step);
      const allows = ({ plan }: Verdict) => plan?.steps.filter(({ kind }) => kind === 'allow') ?? [];
      expect(addsOf(approved)).toEqual(addsOf(held));
      // An allow that the device refuses to open only closes, for the peers that the plan removes.
      if (holdOf(situation.ledger, 'allow clients') === undefined)
        expect(allows(approved)).toEqual(allows(held));
      expect(new Set(removesOf(approved))).toEqual(new Set([...removesOf(held), ...withheld]));
      expect(removesOf(held).filter((step) => withheld.includes(step))).toEqual([]);
    }),
  );

  it(
    'has at most max_peers upstreams, plus the newcomer of one swap',
    law((situation) => {
      const core = situation.policy.groups.find(({ name }) => name === 'core');
      const maxPeers = core?.kind === 'mesh' ? core.maxPeers! : NaN;
      const named = discovered(sourcesOf(situation.view, 'core'));
      // A peer whose removal the device refuses has no slot any more.
      const wanted = ({ running, health, policy, now }: Situation) =>
        Array.from(running.groups.get('core')?.neighbors ?? []).filter(
          (peer) =>
            holdOf(situation.ledger, peer) === undefined &&
            named.get(peer)?.terminating === false &&
            core?.kind === 'mesh' &&
            peersBy(core, peer) &&
            conditionOf(health, peer, policy, now).kind !== 'failed',
        ).length;

      const outranks = addsOf(decide(situation)).filter(({ reason }) => reason === 'outranks').length;
      expect(outranks).toBeLessThanOrEqual(1);
      expect(wanted(carriedOut(situation))).toBeLessThanOrEqual(
        Math.max(wanted(situation), maxPeers + outranks),
      );
    }),
  );

  it(
    'adds no neighbor beyond peer_limit',
    law((situation) => {
      const { peerLimit = Infinity } = situation.policy;
      const taken = ({ running, health }: Situation) => {
        const explicit = explicitIn(running);
        const clients = Array.from(health.peers).filter(([peer, { up }]) => up && !explicit.has(peer));
        return explicit.size + clients.length;
      };
      const promoted = (peer: AddStep['peer']) => situation.health.peers.get(peer)?.up === true;

      const newcomers = addsOf(decide(situation)).filter(({ peer }) => !promoted(peer));
      if (newcomers.length > 0) {
        expect(taken(carriedOut(situation))).toBeLessThanOrEqual(Math.max(peerLimit, taken(situation)));
      }
    }),
  );

  it(
    'does not depend on the order of what is known',
    law((situation) => {
      const { view, running, health, ledger } = situation;
      const reversed = <K, V>(map: ReadonlyMap<K, V>) => new Map(Array.from(map).toReversed());
      const groups = new Map(
        Array.from(reversed(running.groups), ([name, { neighbors, allow, ...rest }]) => [
          name,
          { ...rest, neighbors: new Set(Array.from(neighbors).toReversed()), allow: allow.toReversed() },
        ]),
      );
      const mirrored = decide({
        ...situation,
        view: new Map(
          Array.from(reversed(view), ([id, source]) => [
            id,
            { ...source, known: reversed(source.known), gone: reversed(source.gone) },
          ]),
        ),
        health: { ...health, peers: reversed(health.peers) },
        running: { ...running, groups, elsewhere: reversed(running.elsewhere) },
        ledger: {
          ...ledger,
          removals: ledger.removals.toReversed(),
          penalties: reversed(ledger.penalties),
        },
      });

      const { plan, ...rest } = decide(situation);
      const { plan: other, ...others } = mirrored;
      expect(others).toEqual(rest);
      expect(other?.hash).toBe(plan?.hash);
    }),
  );

  it(
    'removes no peer for its health or its termination while telemetry is blind',
    law((situation) => {
      const health = withBlindTelemetry(situation.health, 150);

      const verdict = decide({ ...situation, health });

      const reasons = new Set(removesOf(verdict).map(({ reason }) => reason));
      expect(reasons.difference(new Set(['self', 'moved', 'left', 'family']))).toEqual(new Set());
    }),
  );

  it(
    'removes a peer as gone only if a source that sees lacks it and no source that sees names it',
    law((situation) => {
      const missing = removesOf(decide(situation)).filter(({ reason }) => ['gone', 'left'].includes(reason));

      for (const { group, peer } of missing) {
        const sources = sourcesOf(situation.view, group);
        const able = sources.filter(({ source }) => canName(source, peer));
        expect(able.some((source) => isBelievable(source) && !source.known.has(peer))).toBe(true);
        expect(able.some((source) => isBelievable(source) && source.known.has(peer))).toBe(false);
        expect(able.some(({ state }) => state === 'unheard')).toBe(false);
      }
    }),
  );

  it(
    'never removes the last min_peers or more than a quarter of the peers by discovery alone',
    law((situation) => {
      for (const group of situation.policy.groups) {
        if (group.kind !== 'mesh') continue;
        const neighbors = situation.running.groups.get(group.name)?.neighbors ?? new Set();
        const up = Array.from(neighbors).filter((peer) => situation.health.peers.get(peer)?.up === true);
        const left = removesOf(decide(situation)).filter(
          (step) => step.group === group.name && step.reason === 'left',
        );

        const recent = situation.ledger.removals.filter(
          ({ group: name, byDiscoveryAlone, at }) =>
            name === group.name && byDiscoveryAlone && situation.now - at < 300_000,
        );
        const stay = up.length - left.filter(({ peer }) => up.includes(peer)).length;
        expect(stay).toBeGreaterThanOrEqual(left.length > 0 ? group.minPeers : 0);
        expect(left.length).toBeLessThanOrEqual(Math.max(1, Math.floor((up.length + recent.length) / 4)));
      }
    }),
  );
});
