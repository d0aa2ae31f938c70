import { merge } from 'rxjs';
import type { Discovery } from '../ports.ts';

/** Many discoveries as one. */
export function mergeDiscoveries(discoveries: readonly Discovery[]): Discovery {
  return {
    sources: discoveries.flatMap(({ sources }) => sources),
    sighting$: merge(...discoveries.map(({ sighting$ }) => sighting$)),
  };
}
