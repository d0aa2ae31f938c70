import { familyOf, type Family } from '../model/address.ts';
import type { Group, Policy } from '../model/group.ts';
import type { BgpGroup } from './schema/group-settings.ts';
import type { Settings } from './schema/settings.ts';

/**
 * What the plan needs to know of the settings.
 *
 * @param seed what makes `selection: random` random; the same for as long as the agent runs
 */
export function policyOf(settings: Settings, self: Policy['self'], seed: string): Policy {
  return {
    self,
    groups: settings.bgpgroups.map((group) => groupOf(group, settings.mode, self)),
    selection: settings.selection,
    seed,
    ...(settings.peer_limit !== undefined && { peerLimit: settings.peer_limit }),
    downAfterMs: settings.down_after,
    connectGraceMs: settings.connect_grace,
    removeAfterMs: settings.remove_after,
    rebalanceAfterMs: settings.rebalance_after,
    ...(settings.drain_awaits !== undefined && { drainAwaits: settings.drain_awaits }),
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
        ...(maxPeers !== undefined && { maxPeers }),
        ...(spread !== 'none' && { spread }),
        families: familiesOf(group, mode, self),
      };
    }
    case 'subtractive':
      return { kind: 'subtractive', name: group.name, prefixes: group.prefixes };
  }
}

/**
 * By which addresses a group peers. Where its settings say nothing: by those that the mode carries routes of, one
 * session a pair being enough; by those that this pod has itself, where it has none of these; and by those of its
 * static lists, which nobody wrote in vain.
 */
function familiesOf(
  { ip_families: told, sources }: Extract<BgpGroup, { type: 'mesh' }>,
  mode: Settings['mode'],
  { addresses }: Policy['self'],
): readonly Family[] {
  if (told !== undefined) return both.filter((family) => told.includes(`IPv${family}`));
  const own = new Set(Array.from(addresses, familyOf));
  const ofMode = familiesOfMode(mode).filter((family) => own.has(family));
  const listed = sources.flatMap((source) =>
    source.sourcetype === 'static' ? source.addresses.map(familyOf) : [],
  );
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
