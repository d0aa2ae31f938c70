import { map, timer } from 'rxjs';
import type { IpAddress } from '../model/address.ts';
import { bareEndpoint, type Sighting, type Source } from '../model/sighting.ts';
import type { Clock, Discovery } from '../ports.ts';

export interface StaticSource {
  readonly group: string;
  readonly addresses: readonly IpAddress[];
  readonly clock: Clock;
  /** How often to say it again, as an absence is believed by answers that repeat themselves. */
  readonly repeatMs: number;
}

/** Members that the settings name; they are known at once, and so is that there are none. */
export function staticDiscovery({ group, addresses, clock, repeatMs }: StaticSource): Discovery {
  const source: Source = { id: `static ${group}`, group, confirmEmptyMs: 0 };
  const sighting: Sighting = {
    kind: 'seen',
    source,
    endpoints: Array.from(new Set(addresses), bareEndpoint),
  };
  return { sources: [source], sighting$: timer(0, repeatMs, clock.scheduler).pipe(map(() => sighting)) };
}
