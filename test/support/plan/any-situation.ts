import fc from 'fast-check';
import type { IpAddress } from '../../../src/model/address.ts';
import type { Policy } from '../../../src/model/group.ts';
import type { Ledger } from '../../../src/model/ledger.ts';
import { smallestCover } from '../../../src/model/prefix-set.ts';
import { explicitIn, type Running, type RunningGroup } from '../../../src/model/running.ts';
import type { Situation } from '../../../src/model/situation.ts';
import { configure, unknownHealth } from '../../../src/plan/health.ts';
import { after, policy, t0 } from '../situations.ts';
import { ip, net } from '../addresses.ts';
import { anyAddress, poolOfAddresses } from './any-address.ts';
import { anyRefusals } from './any-refusals.ts';
import { anyTelemetry } from './any-telemetry.ts';
import { anyView } from './any-view.ts';
import { defined } from '../../../src/model/defined.ts';

const prefixes = smallestCover(['10.0.0.0/16', '2001:db8::/32'].map(net));

/** A device with neighbors in any group, also in groups that are not ours; one of our groups may be missing. */
const anyRunning: fc.Arbitrary<Running> = fc
  .record({
    placeOf: fc.dictionary(
      anyAddress,
      fc.constantFrom('mesh', 'core', 'others', 'elsewhere', 'off mesh', 'off core', 'off others'),
    ),
    off: fc.constantFrom(...Array<undefined>(9).fill(undefined), 'mesh', 'core', 'clients', 'allow'),
    allow: fc.subarray(['10.0.0.0/16', '10.0.1.0/30', '2001:db8::/32']),
    without: fc.constantFrom(...Array<undefined>(9).fill(undefined), 'mesh', 'core', 'clients'),
  })
  .map(({ placeOf, allow, without, off }) => {
    const at = (place: string) =>
      Object.keys(placeOf).flatMap((address) => (placeOf[address] === place ? [ip(address)] : []));
    const groups = new Map<string, RunningGroup>(
      ['mesh', 'core', 'others'].map((name) => {
        const deactivated = new Set(at(`off ${name}`));
        if (off === name) {
          const neighbors = deactivated.union(new Set(at(name)));
          return [name, { neighbors: new Set(), allow: [], deactivated: { group: true, neighbors } }];
        }
        return [
          name,
          {
            neighbors: new Set(at(name)),
            allow: [],
            ...(deactivated.size === 0 ? {} : { deactivated: { neighbors: deactivated } }),
          },
        ];
      }),
    );
    const isAllowOff = off === 'allow' || off === 'clients';
    groups.set('clients', {
      neighbors: new Set(),
      allow: isAllowOff ? [] : allow.map(net),
      ...(isAllowOff
        ? { deactivated: { neighbors: new Set(), ...(off === 'allow' ? { allow: true } : { group: true }) } }
        : {}),
    });
    if (without !== undefined) groups.delete(without);
    return { groups, elsewhere: new Map(at('elsewhere').map((peer) => [peer, 'protocols bgp group X'])) };
  });

const anyPolicy: fc.Arbitrary<Policy> = fc
  .record({
    selection: fc.constantFrom('rendezvous' as const, 'random' as const),
    peerLimit: fc.option(fc.integer({ min: 1, max: 8 }), { freq: 2 }),
    maxPeers: fc.integer({ min: 1, max: 3 }),
    minPeers: fc.nat(2),
    families: fc.constantFrom(undefined, undefined, [4] as const, [6] as const),
    spread: fc.constantFrom(undefined, undefined, 'zone' as const, 'node' as const),
  })
  .map(({ selection, peerLimit, maxPeers, minPeers, families, spread }) => ({
    ...policy,
    selection,
    ...(peerLimit === null ? {} : { peerLimit }),
    groups: [
      { kind: 'mesh', name: 'mesh', minPeers, ...defined({ families }) },
      {
        kind: 'mesh',
        name: 'core',
        minPeers: Math.min(minPeers, maxPeers),
        maxPeers,
        ...(families === undefined || minPeers === 1 ? {} : { families }),
        ...defined({ spread }),
      },
      { kind: 'subtractive', name: 'clients', prefixes },
    ],
  }));

const anySecond = fc.nat(900).map(after);

const anyLedger: fc.Arbitrary<Ledger> = fc
  .record({
    removals: fc.array(
      fc.record({
        group: fc.constantFrom('mesh', 'core'),
        address: anyAddress,
        at: anySecond,
        byDiscoveryAlone: fc.boolean(),
      }),
      { maxLength: 3 },
    ),
    penalties: fc.dictionary(
      anyAddress,
      fc.record({ failures: fc.integer({ min: 1, max: 6 }), until: anySecond }),
      { maxKeys: 2 },
    ),
    replacedAt: fc.option(anySecond),
    since: fc.constantFrom(0, t0),
    refusals: anyRefusals,
  })
  .map(({ removals, penalties, replacedAt, since, refusals }) => ({
    ...refusals,
    since,
    removals,
    penalties: new Map(Object.entries(penalties)),
    ...(replacedAt === null ? {} : { replacedAt }),
  }));

/** Any situation, made of few addresses, so that sources, groups and the device often have the same ones. */
export const anySituation: fc.Arbitrary<Situation> = fc
  .record({
    policy: anyPolicy,
    view: anyView,
    running: anyRunning,
    telemetry: anyTelemetry,
    ledger: anyLedger,
    draining: fc.boolean(),
    isGracefulShutdownSet: fc.boolean(),
    at: fc.integer({ min: 150, max: 900 }),
  })
  .map(({ policy: own, view, running: read, telemetry, ledger, draining, isGracefulShutdownSet, at }) => {
    const running: Running = { ...read, ...(isGracefulShutdownSet ? { gracefulShutdown: true } : {}) };
    const now = after(at);
    const removals = ledger.removals.filter((removal) => removal.at <= now);
    const health = telemetry(configure(unknownHealth(t0), explicitIn(running), t0));
    return { policy: own, view, running, health, ledger: { ...ledger, removals }, draining, now };
  });

/** Every address that may occur in a situation. */
export const everyAddress: readonly IpAddress[] = poolOfAddresses;

/** The prefixes of the group `clients`. */
export const clientPrefixes = prefixes;
