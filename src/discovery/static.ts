import { map, timer } from 'rxjs';
import type { IpAddress } from '../model/address.ts';
import { bareEndpoint, type Sighting, type Source } from '../model/sighting.ts';
import type { Clock, Discovery } from '../ports.ts';

export interface StaticSource {
  readonly group: string;
  readonly addresses: readonly IpAddress[];
  readonly clock: Clock;
  /** How often the sighting is repeated: an absence is believed when several answers confirm it. */
  readonly repeatMs: number;
}

/** The members that the settings list. An empty list counts at once. */
export function staticDiscovery({ group, addresses, clock, repeatMs }: StaticSource): Discovery {
  const source: Source = { id: `static ${group}`, group, confirmEmptyMs: 0 };
  const sighting: Sighting = {
    kind: 'seen',
    source,
    endpoints: Array.from(new Set(addresses), bareEndpoint),
  };
  return { sources: [source], sighting$: timer(0, repeatMs, clock.scheduler).pipe(map(() => sighting)) };
}
