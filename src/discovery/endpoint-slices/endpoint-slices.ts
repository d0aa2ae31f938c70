import {
  EMPTY,
  catchError,
  concat,
  defer,
  filter,
  map,
  of,
  repeat,
  switchMap,
  takeUntil,
  takeWhile,
  timer,
  type Observable,
} from 'rxjs';
import { errorOfCause } from '../../kubernetes/kube-error.ts';
import { serverName, type KubeAccess } from '../../kubernetes/kube-request.ts';
import type { IpAddress } from '../../model/address.ts';
import type { Endpoint, Sighting, Source } from '../../model/sighting.ts';
import type { Clock, Discovery } from '../../ports.ts';
import { newReflector, reflect, type Doing, type Reflection, type ReflectorEvent } from './reflector.ts';
import { listSlices, watchSlices, type ServiceName } from './slice-requests.ts';
import type { Slice } from './slice.ts';

export interface EndpointSliceSource {
  readonly group: string;
  readonly service: ServiceName;
  readonly access: KubeAccess;
  readonly clock: Clock;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
}

/**
 * The endpoints of a Service as members of a group: IPv4 and IPv6 pods with their names, zones, nodes and
 * conditions. An empty answer counts at once, because no cache is between us and the API server.
 */
export function endpointSliceDiscovery({ group, ...settings }: EndpointSliceSource): Discovery {
  const { namespace, service } = settings.service;
  const source: Source = { id: `endpointslice ${namespace}/${service}`, group, confirmEmptyMs: 0 };
  return {
    sources: [source],
    sighting$: reflections(settings).pipe(
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

/** The agent itself ends a watch that the server has not ended this long after its time (ms). */
const overtimeMs = 5000;

/**
 * Makes the requests of the reflector, feeds it the results, and emits its reports, for as long as it is subscribed to.
 * Never fails: an error is an event as well.
 */
function reflections({
  access,
  service,
  clock,
  random,
}: Omit<EndpointSliceSource, 'group'>): Observable<Reflection> {
  const { scheduler } = clock;

  function carryOut(doing: Doing): Observable<ReflectorEvent> {
    switch (doing.kind) {
      case 'rest':
        return timer(doing.ms, scheduler).pipe(map(() => ({ kind: 'rested' })));
      case 'list':
        return listSlices(access, service, clock).pipe(map((list) => ({ kind: 'listed', list })));
      case 'watch': {
        const quiet$: Observable<ReflectorEvent> =
          doing.quietAfterMs === undefined
            ? EMPTY
            : timer(doing.quietAfterMs, scheduler).pipe(map(() => ({ kind: 'quiet' })));
        const lines$ = watchSlices(access, service, doing, clock).pipe(
          switchMap((events) => (events.length > 0 ? of({ kind: 'lines' as const, events }) : quiet$)),
          takeUntil(timer(doing.endsInMs + overtimeMs, scheduler)),
        );
        return concat(lines$, of({ kind: 'ended' as const }));
      }
    }
  }

  return defer(() => {
    let reflector = newReflector;
    const carriedOut$ = defer(() => {
      const { doing } = reflector;
      return carryOut(doing).pipe(
        catchError((error: unknown) =>
          of<ReflectorEvent>({ kind: 'failed', error: errorOfCause(serverName(access), error) }),
        ),
        map((event) => {
          const step = reflect(reflector, event, scheduler.now(), random);
          reflector = step.reflector;
          return step;
        }),
        // A request or wait ends as soon as the reflector does something else.
        takeWhile((step) => step.reflector.doing === doing, true),
      );
    });
    return carriedOut$.pipe(
      repeat(),
      map(({ report }) => report),
      filter((report) => report !== undefined),
    );
  });
}

/**
 * The members of a Service: the union of all its slices, each address once.
 *
 * An address is in two slices while it moves from one to the other, and twice when a new pod has it while the old
 * one still terminates: the pod that stays wins. Further ties are broken by an order that does not depend on the
 * slices.
 */
export function endpointsOf(slices: readonly Slice[]): readonly Endpoint[] {
  const members = new Map<IpAddress, Endpoint>();
  for (const endpoint of slices.flatMap(({ endpoints }) => endpoints)) {
    const other = members.get(endpoint.address);
    if (other === undefined || isPreferred(endpoint, other)) members.set(endpoint.address, endpoint);
  }
  return Array.from(members.values());
}

function isPreferred(one: Endpoint, other: Endpoint): boolean {
  if (one.terminating !== other.terminating) return !one.terminating;
  if (one.serving !== other.serving) return one.serving;
  return sortKey(one) < sortKey(other);
}

function sortKey({ identity, uid = '', zone = '', node = '' }: Endpoint): string {
  return [identity, uid, zone, node].join('\0');
}
