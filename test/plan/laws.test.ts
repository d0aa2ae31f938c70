import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IpAddress } from '../../src/model/address.ts';
import type { Policy } from '../../src/model/group.ts';
import {
  covers,
  parsePrefix,
  sameCover,
  smallestCover,
  subtract,
  type Prefix,
} from '../../src/model/prefix-set.ts';
import type { Running } from '../../src/model/running.ts';
import type { Sighting, Source } from '../../src/model/sighting.ts';
import { decide } from '../../src/plan/decide.ts';
import { explicitOf } from '../../src/plan/explicit-of.ts';
import { applied } from '../../src/plan/drift.ts';
import { observe, unheard } from '../../src/plan/observe.ts';
import { remember } from '../../src/plan/remember.ts';
import type { Situation } from '../../src/plan/situation.ts';
import { configure, hear, unknownHealth } from '../../src/plan/track.ts';
import { after, policy, t0 } from '../support/situations.ts';
import { ip } from '../support/virtual-agent.ts';

/** Few addresses, so that they collide: mesh, core, clients and ourselves all want the same ones. */
const pool = [
  ...Array.from({ length: 6 }, (_, n) => `10.0.1.${n + 1}`),
  '10.0.9.9',
  '2001:db8::1',
  '2001:db8::2',
].map(ip);
const anyAddress = fc.constantFrom(...pool);
const anySources: readonly Source[] = [
  { id: 'dns mesh A', group: 'mesh', family: 4, confirmEmptyMs: 30_000 },
  { id: 'dns mesh AAAA', group: 'mesh', family: 6, confirmEmptyMs: 30_000 },
  { id: 'static mesh', group: 'mesh', confirmEmptyMs: 0 },
  { id: 'dns core', group: 'core', confirmEmptyMs: 30_000 },
];

const anySighting = fc
  .oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        source: fc.constantFrom(...anySources),
        members: fc.uniqueArray(
          fc.record({ address: anyAddress, terminating: fc.boolean(), serving: fc.boolean() }),
          { selector: ({ address }) => address, maxLength: 6 },
        ),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ source: fc.constantFrom(...anySources), members: fc.constant(undefined) }),
    },
  )
  .map(({ source, members }): Sighting =>
    members === undefined
      ? { kind: 'blind', source, because: { kind: 'unreachable', who: 'dns', detail: '' } }
      : {
          kind: 'seen',
          source,
          endpoints: members.map((member) => ({ ...member, identity: member.address })),
        },
  );

const anyView = fc
  .array(fc.tuple(fc.nat(120), anySighting), { maxLength: 12 })
  .map((told) =>
    told
      .toSorted(([a], [b]) => a - b)
      .reduce((view, [second, sighting]) => observe(view, sighting, after(second)), unheard(anySources, t0)),
  );

const anyRunning: fc.Arbitrary<Running> = fc
  .record({
    homes: fc.dictionary(anyAddress, fc.constantFrom('mesh', 'core', 'others')),
    allow: fc.subarray(['10.0.0.0/16', '10.0.0.0/25', '2001:db8::/32']),
    without: fc.subarray(['mesh', 'core', 'clients']),
  })
  .map(({ homes, allow, without }) => {
    const neighborsOf = (group: string) =>
      new Set(
        Object.entries(homes).flatMap(([address, home]) => (home === group ? [address as IpAddress] : [])),
      );
    const groups = new Map(
      ['mesh', 'core', 'others'].map((name) => [
        name,
        { neighbors: neighborsOf(name), allow: [] as readonly Prefix[] },
      ]),
    );
    groups.set('clients', { neighbors: new Set(), allow: allow.flatMap((text) => parsePrefix(text) ?? []) });
    for (const name of without.slice(0, 1)) groups.delete(name);
    return { groups, elsewhere: new Map([[ip('10.0.7.7'), 'protocols bgp group X']]) };
  });

const anyPolicy: fc.Arbitrary<Policy> = fc
  .record({
    selection: fc.constantFrom('rendezvous' as const, 'random' as const),
    peerLimit: fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }),
    maxPeers: fc.integer({ min: 1, max: 3 }),
    minPeers: fc.nat(2),
  })
  .map(({ selection, peerLimit, maxPeers, minPeers }) => ({
    ...policy,
    selection,
    ...(peerLimit === undefined ? {} : { peerLimit }),
    groups: [
      { kind: 'mesh', name: 'mesh', minPeers },
      { kind: 'mesh', name: 'core', minPeers: Math.min(minPeers, maxPeers), maxPeers },
      {
        kind: 'subtractive',
        name: 'clients',
        prefixes: smallestCover(['10.0.0.0/16', '2001:db8::/32'].flatMap((text) => parsePrefix(text) ?? [])),
      },
    ],
  }));

const anySituation: fc.Arbitrary<Situation> = fc
  .record({
    policy: anyPolicy,
    view: anyView,
    running: anyRunning,
    told: fc.array(
      fc.record({
        second: fc.nat(140),
        blind: fc.nat(6).map((n) => n === 0),
        states: fc.dictionary(
          anyAddress,
          fc.constantFrom('ESTABLISHED' as const, 'IDLE' as const, 'ACTIVE' as const),
        ),
      }),
      { maxLength: 6 },
    ),
    at: fc.integer({ min: 120, max: 900 }),
  })
  .map(({ policy: own, view, running, told, at }) => {
    const health = told
      .toSorted((a, b) => a.second - b.second)
      .reduce(
        (before, { second, blind, states }) =>
          hear(
            before,
            blind
              ? { kind: 'blind', because: { kind: 'unreachable', who: 'crpd', detail: '' } }
              : {
                  kind: 'seen',
                  mode: 'on-change',
                  sessions: new Map(
                    Object.entries(states).map(([address, state]) => [
                      address as IpAddress,
                      { address: address as IpAddress, state },
                    ]),
                  ),
                },
            after(second),
          ),
        configure(unknownHealth(t0), explicitOf({ running }), t0),
      );
    return {
      policy: own,
      view,
      running,
      health,
      ledger: { removals: [], penalties: new Map() },
      now: after(at),
    };
  });

const law = (check: (situation: Situation) => void) => () =>
  fc.assert(fc.property(anySituation, check), { numRuns: 300 });

describe('every verdict', () => {
  it(
    'once carried out, leaves nothing to do',
    law((situation) => {
      const { plan } = decide(situation);
      if (plan === undefined) return;
      const running = applied(situation.running, plan);
      const ledger = remember(situation.ledger, plan, situation.now);
      const health = configure(situation.health, explicitOf({ running }), situation.now);

      const again = decide({ ...situation, running, ledger, health });

      // A departure that passed the guards frees its address for a later group, and who moves to a group with
      // max_peers is judged there by its health; nothing else is left to do.
      const judged = new Set(['left', 'down', 'never-up', 'flapping']);
      const moves = [...plan.steps, ...(again.plan?.steps ?? [])].some(
        (step) => step.kind === 'remove' && judged.has(step.reason),
      );
      if (!moves) expect(again.plan?.steps ?? []).toEqual([]);
    }),
  );

  it(
    'has no address in two groups, and never ourselves',
    law((situation) => {
      const { plan } = decide(situation);
      const after = plan === undefined ? situation.running : applied(situation.running, plan);

      const configured = ['mesh', 'core'].flatMap((name) =>
        Array.from(after.groups.get(name)?.neighbors ?? []),
      );
      const added = plan?.steps.flatMap((step) => (step.kind === 'add' ? [step.peer] : [])) ?? [];
      expect(new Set(configured).size).toBe(configured.length);
      expect(added).not.toContain('10.0.9.9');
    }),
  );

  it(
    'keeps every explicit neighbor out of allow, and all else in',
    law((situation) => {
      const { plan } = decide(situation);
      const after = plan === undefined ? situation.running : applied(situation.running, plan);
      const clients = after.groups.get('clients');
      if (clients === undefined) return;

      const prefixes = situation.policy.groups.flatMap((group) =>
        group.kind === 'subtractive' ? group.prefixes : [],
      );
      for (const peer of explicitOf({ running: after })) expect(covers(clients.allow, peer)).toBe(false);
      const missing = pool
        .concat(ip('10.0.7.7'))
        .filter((address) => covers(prefixes, address) && !covers(clients.allow, address));
      expect(sameCover(clients.allow, subtract(prefixes, missing))).toBe(true);
    }),
  );

  it(
    'withholds removals without holding back anything else',
    law((situation) => {
      const held = decide(situation);
      if (held.pending === undefined) return;

      const approved = decide({ ...situation, ledger: { ...situation.ledger, approved: held.pending } });

      const others = (steps: readonly { kind: string; reason?: string }[] = []) =>
        steps.filter(({ kind, reason }) => kind !== 'allow' && reason !== 'left');
      expect(others(approved.plan?.steps)).toEqual(others(held.plan?.steps));
    }),
  );

  it(
    'never wants more than max_peers, make before break apart',
    law((situation) => {
      const { plan } = decide(situation);
      const group = situation.policy.groups.find(({ name }) => name === 'core');
      const maxPeers = group?.kind === 'mesh' ? (group.maxPeers ?? Infinity) : Infinity;
      const chosen =
        plan?.steps.filter(
          (step) => step.kind === 'add' && step.group === 'core' && step.reason === 'chosen',
        ) ?? [];
      const outranks = plan?.steps.filter((step) => step.kind === 'add' && step.reason === 'outranks') ?? [];

      expect(chosen.length).toBeLessThanOrEqual(maxPeers);
      expect(outranks.length).toBeLessThanOrEqual(1);
    }),
  );

  it(
    'is the same whatever the order of what is known',
    law((situation) => {
      const reversed = <K, V>(map: ReadonlyMap<K, V>) => new Map(Array.from(map).toReversed());
      const groups = new Map(
        Array.from(reversed(situation.running.groups), ([name, group]) => [
          name,
          { ...group, neighbors: new Set(Array.from(group.neighbors).toReversed()) },
        ]),
      );
      const health = { ...situation.health, peers: reversed(situation.health.peers) };
      const view = new Map(
        Array.from(reversed(situation.view), ([id, source]) => [
          id,
          { ...source, known: reversed(source.known) },
        ]),
      );

      const mirrored = decide({ ...situation, view, health, running: { ...situation.running, groups } });

      const steps = ({ plan }: ReturnType<typeof decide>) =>
        plan?.steps.map((step) => JSON.stringify(step)).toSorted() ?? [];
      expect(steps(mirrored)).toEqual(steps(decide(situation)));
      expect(mirrored.plan?.hash).toBe(decide(situation).plan?.hash);
    }),
  );

  it(
    'gives nobody up for their health while telemetry is blind',
    law((situation) => {
      const blind = hear(
        situation.health,
        { kind: 'blind', because: { kind: 'unreachable', who: 'crpd', detail: '' } },
        situation.now,
      );

      const { plan } = decide({ ...situation, health: blind });

      const reasons = plan?.steps.flatMap((step) => (step.kind === 'remove' ? [step.reason] : [])) ?? [];
      expect(reasons.filter((reason) => !['self', 'moved', 'left', 'terminating'].includes(reason))).toEqual(
        [],
      );
    }),
  );

  it(
    'removes nobody when every source is blind',
    law((situation) => {
      const view = anySources.reduce(
        (before, source) =>
          observe(
            before,
            { kind: 'blind', source, because: { kind: 'unreachable', who: 'dns', detail: '' } },
            situation.now,
          ),
        situation.view,
      );

      const { plan } = decide({ ...situation, view });

      const reasons = plan?.steps.flatMap((step) => (step.kind === 'remove' ? [step.reason] : [])) ?? [];
      expect(reasons.filter((reason) => reason === 'gone' || reason === 'left')).toEqual([]);
    }),
  );
});
