import type { Group, Policy } from '../model/group.ts';
import type { BgpGroup } from './group-settings.ts';
import type { Settings } from './schema.ts';

/**
 * What the plan needs to know of the settings.
 *
 * @param seed what makes `selection: random` random; the same for as long as the agent runs
 */
export function policyOf(settings: Settings, self: Policy['self'], seed: string): Policy {
  return {
    self,
    groups: settings.bgpgroups.map(groupOf),
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

function groupOf(group: BgpGroup): Group {
  switch (group.type) {
    case 'mesh': {
      const { name, min_peers: minPeers, max_peers: maxPeers, spread = 'none' } = group;
      return {
        kind: 'mesh',
        name,
        minPeers,
        ...(maxPeers !== undefined && { maxPeers }),
        ...(spread !== 'none' && { spread }),
      };
    }
    case 'subtractive':
      return { kind: 'subtractive', name: group.name, prefixes: group.prefixes };
  }
}
