import type { Group } from '../../model/group.ts';
import type { Source } from '../../model/sighting.ts';
import type { Instruments } from './instruments.ts';
import { labelValues } from './label-values.ts';

/** Takes away the series of groups and sources that left the settings: nobody keeps them up to date any more. */
export function retire(
  instruments: Instruments,
  groups: readonly Pick<Group, 'name'>[],
  sources: readonly Source[],
): void {
  for (const { id: source, group } of sources) {
    instruments.discoveryUp.remove({ source, group });
    instruments.discoveryEndpoints.remove({ source, group });
    instruments.discoveryLeftOut.remove({ source, group });
    for (const reason of labelValues.faults) instruments.discoveryErrors.remove({ source, group, reason });
  }
  for (const { name: group } of groups) {
    instruments.drifts.remove({ group });
    instruments.allowPrefixes.remove({ group });
    instruments.groupMinPeers.remove({ group });
    instruments.groupMaxPeers.remove({ group });
    for (const state of labelValues.peerStates) instruments.groupPeers.remove({ group, state });
    for (const guard of labelValues.guards) instruments.guardActive.remove({ group, guard });
    for (const reason of labelValues.replacements) instruments.replacements.remove({ group, reason });
  }
}
