import type { Look } from '../../model/outcome.ts';
import type { Instruments } from './instruments.ts';

/** What went over each session, as of a look: series of who is no longer there, or tells no longer, go. */
export function tellPrefixes({ peerPrefixes }: Instruments, { running, health }: Look): void {
  peerPrefixes.reset();
  for (const [peer, { group: told, prefixes }] of health.peers) {
    const configured = Array.from(running.groups).find(([, { neighbors }]) => neighbors.has(peer))?.[0];
    const labels = { peer, group: configured ?? told ?? '' };
    for (const [family, counts] of prefixes ?? [])
      for (const [kind, count] of Object.entries(counts))
        peerPrefixes.set({ ...labels, afi_safi: family, kind }, count);
  }
}
