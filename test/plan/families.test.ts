import { describe, expect, it } from 'vitest';
import type { Family } from '../../src/model/address.ts';
import { covers } from '../../src/model/prefix-set.ts';
import type { Endpoint, Sighting, Source } from '../../src/model/sighting.ts';
import type { Situation } from '../../src/model/situation.ts';
import { decide } from '../../src/plan/decide.ts';
import { explainer } from '../../src/plan/explain/explain.ts';
import { remember } from '../../src/plan/ledger.ts';
import {
  after,
  coreSource,
  healthOf,
  lines,
  meshSource,
  policy,
  running,
  situation,
  viewOf,
} from '../support/situations.ts';
import { ip } from '../support/virtual-agent.ts';

/** Pods with two addresses each, as the EndpointSlices of a PreferDualStack Service tell them. */
const pods = [1, 2, 3, 4];
const endpointsOf = (net: number): readonly Endpoint[] =>
  pods.flatMap((pod) =>
    [`10.0.${net}.${pod}`, `2001:db8:${net}::${pod}`].map((address) => ({
      address: ip(address),
      identity: `pod-${net}-${pod}`,
      uid: `uid-${net}-${pod}`,
      serving: true,
      terminating: false,
    })),
  );
const seenAs = (source: Source, endpoints: readonly Endpoint[]): Sighting => ({
  kind: 'seen',
  source,
  endpoints,
});
const view = viewOf(
  [0, seenAs(meshSource, endpointsOf(1))],
  [0, seenAs(coreSource, endpointsOf(2))],
  [50, seenAs(meshSource, endpointsOf(1))],
  [50, seenAs(coreSource, endpointsOf(2))],
);
const four = pods.map((pod) => `10.0.1.${pod}`);
const six = pods.map((pod) => `2001:db8:1::${pod}`);
const up = (...peers: readonly string[]) =>
  healthOf([[1, Object.fromEntries(peers.map((peer) => [peer, 'up' as const]))]]);

/** Both groups peer by these families; absent: by any. */
function by(families: readonly Family[] | undefined, more: Partial<Situation> = {}): Situation {
  const groups = policy.groups.map((group) =>
    group.kind === 'mesh' && families !== undefined ? { ...group, families } : group,
  );
  return situation({ policy: { ...policy, groups }, view, ...more });
}
const addsOf = (verdict: ReturnType<typeof decide>, group: string) =>
  (verdict.plan?.steps ?? []).flatMap((step) => (step.kind === 'add' && step.group === group ? [step] : []));

describe('a group that peers by one family', () => {
  it('has one session with each pod, and says how many addresses it leaves out', () => {
    const verdict = decide(by([4]));
    expect(addsOf(verdict, 'mesh').map(({ peer }) => peer)).toEqual(four);
    expect(verdict.otherFamily).toEqual([
      { group: 'mesh', families: [4], addresses: 4 },
      { group: 'core', families: [4], addresses: 4 },
    ]);
    expect(addsOf(decide(by([6])), 'mesh').map(({ peer }) => peer)).toEqual(six);
  });

  it('with max_peers has as many pods as places', () => {
    const adds = addsOf(decide(by([6])), 'core');
    expect(new Set(adds.map(({ identity }) => identity)).size).toBe(2);
    expect(adds.every(({ peer }) => peer.includes(':'))).toBe(true);
  });

  it('by any family has both addresses of each pod, and leaves nobody out', () => {
    const verdict = decide(by(undefined));
    expect(addsOf(verdict, 'mesh')).toHaveLength(8);
    expect(verdict.otherFamily).toEqual([]);
  });

  it('keeps addresses that it has left out of allow for as long as they are named', () => {
    const allow = ['10.0.0.0/24', '10.0.2.0/23'];
    const { plan } = decide(by([6], { running: running(six, [], allow), health: up(...six) }));
    const to = plan?.steps.flatMap((step) => (step.kind === 'allow' ? step.to : [])) ?? [];
    expect(covers(to, ip('10.0.1.9'))).toBe(true);
    expect(four.filter((address) => covers(to, ip(address)))).toEqual([]);
  });
});

describe('neighbors of a family that the settings leave out', () => {
  const both = [...four, ...six];

  it('go as carefully as those that no source names: a quarter of the established ones at a time', () => {
    const { plan, withheld } = decide(by([4], { running: running(both), health: up(...both) }));
    expect(lines(plan).filter((line) => line.startsWith('-'))).toEqual([
      '- mesh 2001:db8:1::1 family',
      '- mesh 2001:db8:1::2 family',
    ]);
    expect(withheld.map(({ guard }) => guard)).toEqual(['quota', 'quota']);
  });

  it('and the next quarter waits until those are five minutes ago', () => {
    const first = by([4], { running: running(both), health: up(...both) });
    const { plan } = decide(first);
    const ledger = remember(first.ledger, plan!, view, after(60));
    const rest = both.filter((peer) => !['2001:db8:1::1', '2001:db8:1::2'].includes(peer));
    const next = { ...first, running: running(rest), health: up(...rest), ledger };
    const removed = (at: number) =>
      lines(decide({ ...next, now: after(at) }).plan).filter((line) => line.startsWith('- mesh'));
    expect(removed(60 + 299)).toEqual([]);
    expect(removed(60 + 300)).toEqual(['- mesh 2001:db8:1::3 family']);
  });

  it('are not the last min_peers that are established', () => {
    const { plan, withheld } = decide(
      by([4], { running: running(['2001:db8:1::1']), health: up('2001:db8:1::1') }),
    );
    expect(lines(plan).filter((line) => line.startsWith('- mesh'))).toEqual([]);
    expect(withheld.map(({ guard }) => guard)).toEqual(['last-peers']);
  });

  it('go at once where they are down', () => {
    const health = healthOf([
      [1, { ...Object.fromEntries(four.map((peer) => [peer, 'up' as const])), '2001:db8:1::1': 'ACTIVE' }],
    ]);
    const { plan } = decide(by([4], { running: running([...four, '2001:db8:1::1']), health }));
    expect(lines(plan).filter((line) => line.startsWith('- mesh'))).toEqual(['- mesh 2001:db8:1::1 family']);
  });

  it('go from a group with max_peers in the same way', () => {
    const core = ['10.0.2.1', '10.0.2.2', '2001:db8:2::1'];
    const { plan } = decide(by([4], { running: running(four, core), health: up(...four, ...core) }));
    expect(lines(plan).filter((line) => line.startsWith('- core'))).toEqual(['- core 2001:db8:2::1 family']);
  });
});

it('explain says that the family is what keeps an address out', () => {
  const now = by([4], { running: running(four), health: up(...four) });
  const [mesh] = explainer(now, decide(now)).of(ip('2001:db8:1::1')).memberships;
  expect(mesh?.hindrances).toEqual([{ kind: 'other-family', families: [4] }]);
});
