import type { Group } from '../../model/group.ts';
import type { Instruments } from './instruments.ts';

/** How many peers the settings want of each group: what alerts hold the numbers of `group_peers` against. */
export function tellBounds({ groupMinPeers, groupMaxPeers }: Instruments, groups: readonly Group[]): void {
  for (const group of groups) {
    if (group.kind === 'subtractive') continue;
    groupMinPeers.set({ group: group.name }, group.minPeers);
    if (group.maxPeers === undefined) groupMaxPeers.remove({ group: group.name });
    else groupMaxPeers.set({ group: group.name }, group.maxPeers);
  }
}
