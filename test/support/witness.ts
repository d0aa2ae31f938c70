import { vi } from 'vitest';
import type { Sighting } from '../../src/model/sighting.ts';
import type { Discovery } from '../../src/ports.ts';

/** Listens to a discovery from now on, keeps what it tells, and waits for what is expected. */
export function witness({ sighting$ }: Discovery) {
  const sightings: Sighting[] = [];
  const subscription = sighting$.subscribe((sighting) => sightings.push(sighting));
  return {
    sightings,
    /** The first sighting (past ones, too) that fits; fails after 10 s. */
    until: (fits: (sighting: Sighting) => boolean): Promise<Sighting> =>
      vi.waitUntil(() => sightings.find(fits), { timeout: 120_000, interval: 5 }),
    end: () => subscription.unsubscribe(),
  };
}

/** The addresses of a sighting, or why there are none to tell. */
export function told(sighting: Sighting): readonly string[] | string {
  return sighting.kind === 'seen'
    ? sighting.endpoints.map(({ address }) => address)
    : `${sighting.because.kind}: ${sighting.because.detail}`;
}
