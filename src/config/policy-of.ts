import { familyOf, type Family } from '../model/address.ts';
import { defined } from '../model/defined.ts';
import type { Group, Policy } from '../model/group.ts';
import type { BgpGroup } from './schema/group-settings.ts';
import type { Settings } from './schema/settings.ts';

/**
 * Translates the part of the settings that the plan depends on into the plan's own types.
 *
 * @param seed the random seed for `selection: random`; it stays the same while the agent runs
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
 * The address families that a group uses for its sessions: those of `ip_families`. Without it, the families whose
 * routes the mode carries, because one session per pair is enough; if the pod has no such address, the families that
 * it has. Families of static lists are added, because the operator has chosen these addresses.
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
