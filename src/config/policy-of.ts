import { familyOf, type Family } from '../model/address.ts';
import { defined } from '../model/defined.ts';
import type { Group, Policy } from '../model/group.ts';
import type { BgpGroup } from './schema/group-settings.ts';
import type { Settings } from './schema/settings.ts';

/**
 * The part of the settings that the plan depends on, in its own terms.
 *
 * @param seed makes `selection: random` random; stays the same while the agent runs
 */
export function policyOf(settings: Settings, self: Policy['self'], seed: string): Policy {
  return {
    self,
    groups: settings.bgpgroups.map((group) => groupOf(group, settings.mode, self)),
    selection: settings.selection,
    seed,
    downAfterMs: settings.down_after,
    connectGraceMs: settings.connect_grace,
    removeAfterMs: settings.remove_after,
    rebalanceAfterMs: settings.rebalance_after,
    ...defined({ peerLimit: settings.peer_limit, drainAwaits: settings.drain_awaits }),
  };
}

function groupOf(group: BgpGroup, mode: Settings['mode'], self: Policy['self']): Group {
  switch (group.type) {
    case 'mesh': {
      const { name, min_peers: minPeers, max_peers: maxPeers, spread = 'none' } = group;
      return {
        kind: 'mesh',
        name,
        minPeers,
        families: familiesOf(group, mode, self),
        ...defined({ maxPeers, spread: spread === 'none' ? undefined : spread }),
      };
    }
    case 'subtractive':
      return { kind: 'subtractive', name: group.name, prefixes: group.prefixes };
  }
}

/**
 * The families of the addresses that a group peers by: those of `ip_families`. Otherwise those whose routes the mode
 * carries, as one session per pair is enough; if the pod has no address of them, those that it has. Families of
 * static lists are added, as the operator has chosen these addresses.
 */
function familiesOf(
  { ip_families: chosen, sources }: Extract<BgpGroup, { type: 'mesh' }>,
  mode: Settings['mode'],
  { addresses }: Policy['self'],
): readonly Family[] {
  if (chosen !== undefined) return both.filter((family) => chosen.includes(`IPv${family}`));
  const own = new Set(Array.from(addresses, familyOf));
  const ofMode = familiesOfMode(mode).filter((family) => own.has(family));
  const listed = sources.flatMap((source) => ('addresses' in source ? source.addresses.map(familyOf) : []));
  const families = new Set([...(ofMode.length > 0 ? ofMode : own), ...listed]);
  return both.filter((family) => families.has(family));
}

const both: readonly Family[] = [4, 6];

function familiesOfMode(mode: Settings['mode']): readonly Family[] {
  switch (mode) {
    case undefined:
    case 'ipv4rr':
    case 'routereflector':
    case 'routeserver':
    case 'evpnrs':
      return [4];
    case 'ipv6rr':
      return [6];
    case 'dualrr':
      return both;
  }
}
