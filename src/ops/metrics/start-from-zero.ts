import type { Group } from '../../model/group.ts';
import type { Source } from '../../model/sighting.ts';
import type { Instruments } from './instruments.ts';
import { labelValues } from './label-values.ts';

/** Zeros for all that is known before anything has happened: a counter that appears with 1 hides its first rise. */
export function startFromZero(
  instruments: Instruments,
  groups: readonly Group[],
  sources: readonly Source[],
): void {
  for (const { id: source, group } of sources) {
    instruments.discoveryUp.set({ source, group }, 0);
    instruments.discoveryEndpoints.set({ source, group }, 0);
    instruments.discoveryLeftOut.set({ source, group }, 0);
    for (const reason of labelValues.faults) instruments.discoveryErrors.inc({ source, group, reason }, 0);
  }
  for (const { name: group, kind } of groups) {
    instruments.drifts.inc({ group }, 0);
    if (kind === 'subtractive') {
      instruments.allowPrefixes.set({ group }, 0);
      continue;
    }
    for (const state of labelValues.peerStates) instruments.groupPeers.set({ group, state }, 0);
    for (const guard of labelValues.guards) instruments.guardActive.set({ group, guard }, 0);
    for (const reason of labelValues.replacements) instruments.replacements.inc({ group, reason }, 0);
  }
  for (const result of labelValues.rounds) instruments.rounds.inc({ result }, 0);
  for (const watch of labelValues.watches) instruments.watchRestarts.inc({ watch }, 0);
  for (const result of labelValues.sets) instruments.sets.inc({ result }, 0);
}
