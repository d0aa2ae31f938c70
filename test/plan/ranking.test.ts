import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/model/group.ts';
import type { Endpoint, Sighting } from '../../src/model/sighting.ts';
import { forget, recordCommit } from '../../src/plan/ledger.ts';
import { ownPlace, rank, spreadOut } from '../../src/plan/ranking.ts';
import { up } from '../support/plan/converged.ts';
import { decided } from '../support/plan/decided.ts';
import {
  after,
  coreSource,
  endpoint,
  healthOf,
  lines,
  policy,
  running,
  situation,
  viewOf,
} from '../support/situations.ts';

describe('a ranking that is spread over zones', () => {
  /** `a1` is in zone a; the zone of `?1` is not known. */
  const zoneOf = (word: string) => (word.startsWith('?') ? undefined : word[0]);
  it.each([
    ['begins with our own zone, then alternates the others', 'a1 a2 b1 a3 c1 b2', 'b', 'b1 a1 c1 a2 b2 a3'],
    ['begins with the best when none is in our own zone', 'a1 a2 b1', 'z', 'a1 b1 a2'],
    ['begins with the best when our own zone is not known', 'a1 a2 b1', undefined, 'a1 b1 a2'],
    ['keeps its order when no zone is known', '?1 ?2 ?3', 'a', '?1 ?2 ?3'],
    ['keeps its order when there is only one zone', 'a1 a2 a3', 'a', 'a1 a2 a3'],
    ['counts all unknown zones as one', '?1 ?2 a1 b1', 'a', 'a1 ?1 b1 ?2'],
  ])('%s', (_, ranked, own, expected) => {
    expect(spreadOut(ranked.split(' '), zoneOf, own).join(' ')).toBe(expected);
  });
});

describe('a ranking', () => {
  it('is the same for any order of the endpoints, also when there are more than the cache holds', () => {
    const many = Array.from({ length: 20_500 }, (_, n) => ({
      ...endpoint('10.0.1.1'),
      identity: `core-${n}`,
    }));

    const ranked = rank(many, policy);

    expect(rank(many.toReversed(), policy).map(({ identity }) => identity)).toEqual(
      ranked.map(({ identity }) => identity),
    );
    const twins = [endpoint('10.0.1.2'), endpoint('10.0.1.1')].map((one) => ({ ...one, identity: 'same' }));
    expect(rank(twins, policy).map(({ address }) => address)).toEqual(
      rank(twins.toReversed(), policy).map(({ address }) => address),
    );
  });
});

describe('our own zone', () => {
  const at = (address: string, zone: string, node: string): Endpoint => ({
    ...endpoint(address),
    zone,
    node,
  });
  const view = viewOf([0, seenAs(at('10.0.9.9', 'zone-s', 'node-s'), at('10.0.2.1', 'zone-a', 'node-a'))]);
  const self = (more: Partial<Policy['self']>): Pick<Policy, 'self'> => ({
    self: { identity: 'x', addresses: new Set(), ...more },
  });

  it.each([
    ['comes from the environment', { zone: 'zone-z', addresses: policy.self.addresses }, 'zone-z'],
    ['comes from the source that names our own pod', { addresses: policy.self.addresses }, 'zone-s'],
    ['comes from another pod on our node', { node: 'node-a' }, 'zone-a'],
    ['is unknown otherwise', { node: 'node-q' }, undefined],
  ])('%s', (_, own, expected) => {
    expect(ownPlace(self(own), view, 'zone')).toBe(expected);
  });
});

function seenAs(...endpoints: readonly Endpoint[]): Sighting {
  return { kind: 'seen', source: coreSource, endpoints };
}

describe('upstreams with spread: zone', () => {
  const zones = { a: ['10.0.2.1', '10.0.2.2'], b: ['10.0.2.3', '10.0.2.4'], c: ['10.0.2.5', '10.0.2.6'] };
  const endpoints = Object.entries(zones).flatMap(([zone, addresses]) =>
    addresses.map((address) => ({ ...endpoint(address), zone, identity: `core-${address}` })),
  );
  const zoneOf = new Map(endpoints.map(({ address, zone }) => [address as string, zone]));
  const spreading: Policy = {
    ...policy,
    self: { ...policy.self, zone: 'b' },
    groups: policy.groups.map((group) => (group.name === 'core' ? { ...group, spread: 'zone' } : group)),
  };
  const view = viewOf([0, seenAs(...endpoints)]);
  const zonesOf = (steps: readonly string[]) =>
    steps.filter((line) => line.startsWith('+ core')).map((line) => zoneOf.get(line.split(' ')[2]!));

  it('are one in our own zone and one in another', () => {
    const chosen = zonesOf(decided({ policy: spreading, view }).lines);

    expect(chosen[0]).toBe('b');
    expect(chosen[1]).not.toBe('b');
  });

  it('are still in our own zone and in another after one of them failed and was replaced', () => {
    const { plan } = decided({ policy: spreading, view });
    const chosen = lines(plan)
      .filter((line) => line.startsWith('+ core'))
      .map((line) => line.split(' ')[2]!);
    for (const failing of chosen) {
      const health = healthOf([
        [1, up(...chosen)],
        [2, { ...up(...chosen), [failing]: 'ACTIVE' }],
      ]);
      const verdict = decided({ policy: spreading, view, health, running: running([], chosen), at: 20 });
      const staying = chosen.filter((peer) => peer !== failing).map((peer) => zoneOf.get(peer));
      const inOurs = [...staying, ...zonesOf(verdict.lines)].map((zone) => zone === 'b');
      expect(inOurs.toSorted()).toEqual([false, true]);
    }
  });

  it('are in two other zones when no candidate is in our own', () => {
    const elsewhere = viewOf([0, seenAs(...endpoints.filter(({ zone }) => zone !== 'b'))]);

    const chosen = zonesOf(decided({ policy: spreading, view: elsewhere }).lines);

    expect(new Set(chosen)).toEqual(new Set(['a', 'c']));
  });

  it('are not preferred for their zone when they are not ready, unless they are peers already', () => {
    const best = (unready: string) =>
      viewOf([
        0,
        seenAs(...endpoints.map((one) => (one.address === unready ? { ...one, serving: false } : one))),
      ]);
    const [first = ''] = decided({ policy: spreading, view })
      .lines.filter((line) => line.startsWith('+ core'))
      .map((line) => line.split(' ')[2]!);

    const fresh = decided({ policy: spreading, view: best(first) });
    expect(zonesOf(fresh.lines)[0]).toBe('b');
    expect(fresh.lines.some((line) => line.includes(first))).toBe(false);

    const second = decided({ policy: spreading, view }).lines[1]!.split(' ')[2]!;
    const settled = decided({
      policy: spreading,
      view: best(first),
      health: healthOf([[1, up(first, second)]]),
      running: running([], [first, second]),
      at: 2000,
    });
    expect(settled.linesOf('core')).toEqual([]);
  });
});

describe('a dual-stack pod', () => {
  it('counts as one upstream', () => {
    const dual = ['10.0.2.1', '2001:db8::1'].map((address) => ({
      ...endpoint(address),
      identity: 'core-0',
      uid: 'uid-0',
    }));
    const single = { ...endpoint('10.0.2.2'), identity: 'core-1', uid: 'uid-1' };

    for (const order of [
      [...dual, single],
      [single, ...dual.toReversed()],
    ]) {
      const ranked = rank(order, policy).map(({ identity }) => identity);
      expect(new Set(ranked.slice(0, 2))).toEqual(new Set(['core-0', 'core-1']));
    }
  });
});

describe('a new pod with the name of a failed one', () => {
  const named = (address: string, uid: string): Endpoint => ({
    ...endpoint(address),
    identity: 'core-0',
    uid,
  });

  it('has no penalty', () => {
    const others = [endpoint('10.0.2.2'), endpoint('10.0.2.3')];
    const chosen = ['10.0.2.1', '10.0.2.2'];
    const before = viewOf([0, seenAs(named('10.0.2.1', 'one'), ...others)]);
    const health = healthOf([
      [1, up(...chosen)],
      [2, { ...up(...chosen), '10.0.2.1': 'ACTIVE' }],
    ]);
    const { plan } = decided({ view: before, health, running: running([], chosen), at: 20 });
    expect(lines(plan)).toContain('- core 10.0.2.1 down');

    const ledger = recordCommit(situation().ledger, plan!, before, after(20));
    const same = forget(ledger, before, policy, after(21));
    const renewed = forget(ledger, viewOf([21, seenAs(named('10.0.2.9', 'two'))]), policy, after(21));
    expect(same.penalties.get('core-0')).toMatchObject({ uid: 'one' });
    expect(renewed.penalties.size).toBe(0);
  });
});
