import { vi } from 'vitest';
import type { Sighting } from '../../src/model/sighting.ts';
import type { Discovery } from '../../src/ports.ts';

/** Subscribes to a discovery, keeps its sightings, and waits for an expected one. */
export function recordSightings({ sighting$ }: Discovery) {
  const sightings: Sighting[] = [];
  const subscription = sighting$.subscribe((sighting) => sightings.push(sighting));
  return {
    sightings,
    /** The first sighting that matches, including past sightings; fails after 2 min. */
    until: (fits: (sighting: Sighting) => boolean): Promise<Sighting> =>
      vi.waitUntil(() => sightings.find(fits), { timeout: 120_000, interval: 5 }),
    end: () => subscription.unsubscribe(),
  };
}

/** The addresses of a sighting, or why it is blind. */
export function answerIn(sighting: Sighting): readonly string[] | string {
  return sighting.kind === 'seen'
    ? sighting.endpoints.map(({ address }) => address)
    : `${sighting.because.kind}: ${sighting.because.detail}`;
}
