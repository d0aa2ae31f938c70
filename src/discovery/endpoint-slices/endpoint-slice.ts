import { map } from 'rxjs';
import type { Sighting, Source } from '../../model/sighting.ts';
import type { Discovery } from '../../ports.ts';
import { endpointsOf } from './endpoints-of.ts';
import { reflect, type ReflectorSettings } from './reflector.ts';

export interface EndpointSliceSource extends ReflectorSettings {
  readonly group: string;
}

/**
 * The endpoints of a Service as members of a group: IPv4 and IPv6 pods with their names, zones, nodes and
 * conditions. An empty answer counts at once: nothing caches it.
 */
export function endpointSliceDiscovery({ group, ...settings }: EndpointSliceSource): Discovery {
  const { namespace, service } = settings.service;
  const source: Source = { id: `endpointslice ${namespace}/${service}`, group, confirmEmptyMs: 0 };
  return {
    sources: [source],
    sighting$: reflect(settings).pipe(
      map((reflection): Sighting => {
        switch (reflection.kind) {
          case 'seen':
            return { kind: 'seen', source, endpoints: endpointsOf(reflection.slices) };
          case 'blind':
            return { kind: 'blind', source, because: reflection.because };
        }
      }),
    ),
  };
}
