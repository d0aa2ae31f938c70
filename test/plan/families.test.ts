import { describe, expect, it } from 'vitest';
import type { Family } from '../../src/model/address.ts';
import { covers } from '../../src/model/prefix-set.ts';
import type { Endpoint, Sighting, Source } from '../../src/model/sighting.ts';
import type { Situation } from '../../src/model/situation.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { recordCommit } from '../../src/plan/ledger.ts';
import { decided, explained } from '../support/plan/decided.ts';
import {
  after,
  coreSource,
  healthOf,
  meshSource,
  policy,
  running,
  situation,
  viewOf,
} from '../support/situations.ts';
import { ip } from '../support/addresses.ts';

/** Pods with two addresses each, as the EndpointSlices of a PreferDualStack Service list them. */
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

/** A situation in which both groups peer by these families; absent: by any. */
function peeringBy(families: readonly Family[] | undefined, parts: Partial<Situation> = {}): Situation {
  const groups = policy.groups.map((group) =>
    group.kind === 'mesh' && families !== undefined ? { ...group, families } : group,
  );
  return situation({ policy: { ...policy, groups }, view, ...parts });
}
const addsOf = (verdict: Verdict, group: string) =>
  (verdict.plan?.steps ?? []).flatMap((step) => (step.kind === 'add' && step.group === group ? [step] : []));

describe('a group of dual-stack pods', () => {
  it('that peers by one family has one session with each pod and reports how many addresses it leaves out', () => {
    const verdict = decided(peeringBy([4]));
    expect(addsOf(verdict, 'mesh').map(({ peer }) => peer)).toEqual(four);
    expect(verdict.otherFamily).toEqual([
      { group: 'mesh', families: [4], addresses: 4 },
      { group: 'core', families: [4], addresses: 4 },
    ]);
    expect(addsOf(decided(peeringBy([6])), 'mesh').map(({ peer }) => peer)).toEqual(six);
  });

  it('that peers by one family has max_peers different pods as upstreams', () => {
    const adds = addsOf(decided(peeringBy([6])), 'core');
    expect(new Set(adds.map(({ identity }) => identity)).size).toBe(2);
    expect(adds.every(({ peer }) => peer.includes(':'))).toBe(true);
  });

  it('has sessions with both addresses of each pod where it does not restrict families', () => {
    const verdict = decided(peeringBy(undefined));
    expect(addsOf(verdict, 'mesh')).toHaveLength(8);
    expect(verdict.otherFamily).toEqual([]);
  });

  it('keeps the addresses of the other family out of allow as long as sources name them', () => {
    const allow = ['10.0.0.0/24', '10.0.2.0/23'];
    const { allow: to = [] } = decided(
      peeringBy([6], { running: running(six, [], allow), health: up(...six) }),
    );
    expect(covers(to, ip('10.0.1.9'))).toBe(true);
    expect(four.filter((address) => covers(to, ip(address)))).toEqual([]);
  });
});

describe('neighbors of a family that the settings leave out', () => {
  const both = [...four, ...six];

  it('are removed a quarter of the established ones at a time, like those that no source names', () => {
    const { removed, withheld } = decided(peeringBy([4], { running: running(both), health: up(...both) }));
    expect(removed).toEqual(['- mesh 2001:db8:1::1 family', '- mesh 2001:db8:1::2 family']);
    expect(withheld.map(({ guard }) => guard)).toEqual(['quota', 'quota']);
  });

  it('are removed by the next quarter five minutes later', () => {
    const first = peeringBy([4], { running: running(both), health: up(...both) });
    const { plan } = decided(first);
    const ledger = recordCommit(first.ledger, plan!, view, after(60));
    const rest = both.filter((peer) => !['2001:db8:1::1', '2001:db8:1::2'].includes(peer));
    const next = { ...first, running: running(rest), health: up(...rest), ledger };
    const removedAt = (at: number) => decided({ ...next, now: after(at) }).removed;
    expect(removedAt(60 + 299)).toEqual([]);
    expect(removedAt(60 + 300)).toEqual(['- mesh 2001:db8:1::3 family']);
  });

  it('stay if they are the last min_peers that are established', () => {
    const { removed, withheld } = decided(
      peeringBy([4], { running: running(['2001:db8:1::1']), health: up('2001:db8:1::1') }),
    );
    expect(removed).toEqual([]);
    expect(withheld.map(({ guard }) => guard)).toEqual(['last-peers']);
  });

  it('are removed at once if they are down', () => {
    const health = healthOf([
      [1, { ...Object.fromEntries(four.map((peer) => [peer, 'up' as const])), '2001:db8:1::1': 'ACTIVE' }],
    ]);
    const { removed } = decided(peeringBy([4], { running: running([...four, '2001:db8:1::1']), health }));
    expect(removed).toEqual(['- mesh 2001:db8:1::1 family']);
  });

  it('are removed from a group with max_peers in the same way', () => {
    const core = ['10.0.2.1', '10.0.2.2', '2001:db8:2::1'];
    const { removed } = decided(
      peeringBy([4], { running: running(four, core), health: up(...four, ...core) }),
    );
    expect(removed).toEqual(['- core 2001:db8:2::1 family']);
  });
});

it('an explanation names the family that keeps an address out', () => {
  const now = peeringBy([4], { running: running(four), health: up(...four) });
  const [mesh] = explained(now).of(ip('2001:db8:1::1')).memberships;
  expect(mesh?.hindrances).toEqual([{ kind: 'other-family', families: [4] }]);
});
