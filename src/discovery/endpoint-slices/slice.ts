import { z } from 'zod';
import { parseAddress } from '../../model/address.ts';
import type { Endpoint } from '../../model/endpoint.ts';

/** An EndpointSlice (discovery.k8s.io/v1), as far as it concerns us. */
export interface Slice {
  readonly name: string;
  /** Unique over time: a later slice of the same name has another one. */
  readonly uid: string;
  /** Rises with each change; -1 where the server does not count. */
  readonly generation: number;
  readonly endpoints: readonly Endpoint[];
}

const text = z.string().nullish();
const condition = z.boolean().nullish();

const WireEndpoint = z.looseObject({
  addresses: z.array(z.string()).min(1),
  conditions: z.looseObject({ ready: condition, serving: condition, terminating: condition }).nullish(),
  hostname: text,
  nodeName: text,
  zone: text,
  targetRef: z.looseObject({ kind: text, name: text, uid: text }).nullish(),
});

/** The wire's shape; what we do not know passes by. */
const WireSlice = z.looseObject({
  metadata: z.looseObject({
    name: z.string().min(1),
    uid: text,
    generation: z.number().nullish(),
    resourceVersion: z.string().min(1),
  }),
  addressType: z.string(),
  // A slice of a Service without pods says null.
  endpoints: z.array(WireEndpoint).nullish(),
});

/** A slice and the resource version that came with it; throws a ZodError when it is none. */
export function parseSlice(object: unknown): { readonly slice: Slice; readonly version: string } {
  const { metadata, addressType, endpoints } = WireSlice.parse(object);
  const slice: Slice = {
    name: metadata.name,
    uid: metadata.uid ?? metadata.name,
    generation: metadata.generation ?? -1,
    // Names are no peers; IPv4 and IPv6 tell themselves apart.
    endpoints: addressType === 'FQDN' ? [] : (endpoints ?? []).flatMap(endpointOf),
  };
  return { slice, version: metadata.resourceVersion };
}

/**
 * Only the first address counts (the others have no meaning). `serving` is readiness regardless of termination;
 * where it is not told `ready` stands in, and where neither is, it is ready. With publishNotReadyAddresses
 * `ready` is always true and says nothing.
 */
function endpointOf(wire: z.output<typeof WireEndpoint>): readonly Endpoint[] {
  const address = parseAddress(wire.addresses[0] ?? '');
  if (address === undefined) return [];
  const { conditions, targetRef, hostname, nodeName, zone } = wire;
  const uid = targetRef?.uid;
  return [
    {
      address,
      identity: targetRef?.name ?? hostname ?? address,
      ...(uid == null ? {} : { uid }),
      ...(zone == null ? {} : { zone }),
      ...(nodeName == null ? {} : { node: nodeName }),
      serving: conditions?.serving ?? conditions?.ready ?? true,
      terminating: conditions?.terminating ?? false,
    },
  ];
}
