import type { Look } from '../../model/outcome.ts';
import type { labelValues } from './label-values.ts';

/** What the session of each configured peer of a group does, in one word. */
export function peerStates(
  group: string,
  { running, health }: Look,
): readonly (typeof labelValues.peerStates)[number][] {
  return Array.from(running.groups.get(group)?.neighbors ?? [], (peer) => {
    const known = health.peers.get(peer);
    if (health.telemetry.kind !== 'seeing' || known === undefined) return 'unknown';
    if (known.up) return 'up';
    return known.wasUp ? 'down' : 'coming_up';
  });
}
