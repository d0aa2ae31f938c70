import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/model/group.ts';
import type { Endpoint, Sighting } from '../../src/model/sighting.ts';
import { decide } from '../../src/plan/decide.ts';
import { ownPlace, rank, spreadOut } from '../../src/plan/rank.ts';
import { forget, remember } from '../../src/plan/ledger.ts';
import { up } from '../support/plan/converged.ts';
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

describe('spread out', () => {
  const zoneOf = (word: string) => (word.startsWith('?') ? undefined : word[0]);
  it.each([
    ['our own zone first, then each other zone', 'a1 a2 b1 a3 c1 b2', 'b', 'b1 a1 c1 a2 b2 a3'],
    ['a zone where we are alone', 'a1 a2 b1', 'z', 'a1 b1 a2'],
    ['nobody knows our own', 'a1 a2 b1', undefined, 'a1 b1 a2'],
    ['nobody knows anything', '?1 ?2 ?3', 'a', '?1 ?2 ?3'],
    ['one zone only', 'a1 a2 a3', 'a', 'a1 a2 a3'],
    ['some unknown: they count as one place', '?1 ?2 a1 b1', 'a', 'a1 ?1 b1 ?2'],
  ])('%s', (_, ranked, own, expected) => {
    expect(spreadOut(ranked.split(' '), zoneOf, own).join(' ')).toBe(expected);
  });
});

describe('our own place', () => {
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
    ['as the environment tells', { zone: 'zone-z', addresses: policy.self.addresses }, 'zone-z'],
    ['as a source says of our own pod', { addresses: policy.self.addresses }, 'zone-s'],
    ['as of any pod on our node', { node: 'node-a' }, 'zone-a'],
    ['nobody knows', { node: 'node-q' }, undefined],
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
  const zonesOf = (words: readonly string[]) =>
    words.filter((line) => line.startsWith('+ core')).map((line) => zoneOf.get(line.split(' ')[2]!));

  it('the first is chosen in our own zone, the second in another', () => {
    const chosen = zonesOf(lines(decide(situation({ policy: spreading, view })).plan));

    expect(chosen[0]).toBe('b');
    expect(chosen[1]).not.toBe('b');
  });

  it('one that fails is replaced so that one stands in our own zone and one in another', () => {
    const { plan } = decide(situation({ policy: spreading, view }));
    const chosen = lines(plan)
      .filter((line) => line.startsWith('+ core'))
      .map((line) => line.split(' ')[2]!);
    for (const failing of chosen) {
      const health = healthOf([
        [1, up(...chosen)],
        [2, { ...up(...chosen), [failing]: 'ACTIVE' }],
      ]);
      const verdict = decide(
        situation({ policy: spreading, view, health, running: running([], chosen), at: 20 }),
      );
      const staying = chosen.filter((peer) => peer !== failing).map((peer) => zoneOf.get(peer));
      const inOurs = [...staying, ...zonesOf(lines(verdict.plan))].map((zone) => zone === 'b');
      expect(inOurs.toSorted()).toEqual([false, true]);
    }
  });

  it('where none is left in our zone, another one will do, in yet another zone than the second', () => {
    const elsewhere = viewOf([0, seenAs(...endpoints.filter(({ zone }) => zone !== 'b'))]);

    const chosen = zonesOf(lines(decide(situation({ policy: spreading, view: elsewhere })).plan));

    expect(new Set(chosen)).toEqual(new Set(['a', 'c']));
  });

  it('who is not ready does not take its zone’s turn, unless it is a peer already', () => {
    const best = (unready: string) =>
      viewOf([
        0,
        seenAs(...endpoints.map((one) => (one.address === unready ? { ...one, serving: false } : one))),
      ]);
    const [first = ''] = lines(decide(situation({ policy: spreading, view })).plan)
      .filter((line) => line.startsWith('+ core'))
      .map((line) => line.split(' ')[2]!);

    const fresh = decide(situation({ policy: spreading, view: best(first) }));
    expect(zonesOf(lines(fresh.plan))[0]).toBe('b');
    expect(lines(fresh.plan).some((line) => line.includes(first))).toBe(false);

    const second = lines(decide(situation({ policy: spreading, view })).plan)[1]!.split(' ')[2]!;
    const settled = decide(
      situation({
        policy: spreading,
        view: best(first),
        health: healthOf([[1, up(first, second)]]),
        running: running([], [first, second]),
        at: 2000,
      }),
    );
    expect(lines(settled.plan).filter((line) => line.includes('core'))).toEqual([]);
  });
});

describe('a dual-stack pod', () => {
  it('is one upstream, not two', () => {
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

describe('another pod under the same name', () => {
  const named = (address: string, uid: string): Endpoint => ({
    ...endpoint(address),
    identity: 'core-0',
    uid,
  });

  it('is not punished for what the one before it did', () => {
    const others = [endpoint('10.0.2.2'), endpoint('10.0.2.3')];
    const chosen = ['10.0.2.1', '10.0.2.2'];
    const before = viewOf([0, seenAs(named('10.0.2.1', 'one'), ...others)]);
    const health = healthOf([
      [1, up(...chosen)],
      [2, { ...up(...chosen), '10.0.2.1': 'ACTIVE' }],
    ]);
    const { plan } = decide(situation({ view: before, health, running: running([], chosen), at: 20 }));
    expect(lines(plan)).toContain('- core 10.0.2.1 down');

    const ledger = remember(situation().ledger, plan!, before, after(20));
    const same = forget(ledger, before, policy, after(21));
    const renewed = forget(ledger, viewOf([21, seenAs(named('10.0.2.9', 'two'))]), policy, after(21));
    expect(same.penalties.get('core-0')).toMatchObject({ uid: 'one' });
    expect(renewed.penalties.size).toBe(0);
  });
});
