import { z } from 'zod';
import { errorOfEvent, type KubeError } from '../../kubernetes/kube-error.ts';
import { parseAddress } from '../../model/address.ts';
import { defined } from '../../model/defined.ts';
import type { Endpoint } from '../../model/sighting.ts';

/** An EndpointSlice (discovery.k8s.io/v1), as far as it concerns us. */
export interface Slice {
  readonly name: string;
  /** Unique over time: a later slice of the same name has another uid. */
  readonly uid: string;
  /** Rises with each change; -1 where the server does not count changes. */
  readonly generation: number;
  readonly endpoints: readonly Endpoint[];
}

/** All slices of a Service at one moment. */
export interface SliceList {
  readonly slices: readonly Slice[];
  /** The version from which a watch continues. Opaque: it is only ever sent back to the server. */
  readonly version: string;
}

/** A change of one slice. */
export interface SliceChange {
  readonly kind: 'present' | 'deleted';
  readonly slice: Slice;
}

/** One line of a watch (Kubernetes API concepts, "Efficient detection of changes"). */
export type WatchEvent =
  | { readonly kind: 'change'; readonly change: SliceChange; readonly version: string }
  /** Nothing has changed up to this version. */
  | { readonly kind: 'bookmark'; readonly version: string }
  /** The server ends the watch, with a Status. */
  | { readonly kind: 'error'; readonly error: KubeError };

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

/** The shape on the wire; unknown fields are ignored. */
const WireSlice = z.looseObject({
  metadata: z.looseObject({
    name: z.string().min(1),
    uid: text,
    generation: z.number().nullish(),
    resourceVersion: z.string().min(1),
  }),
  addressType: z.string(),
  // Null for a Service without pods.
  endpoints: z.array(WireEndpoint).nullish(),
});

const WireList = z.looseObject({
  metadata: z.looseObject({ resourceVersion: z.string().min(1) }),
  items: z.array(z.unknown()).nullish(),
});

const WireEvent = z.looseObject({
  type: z.enum(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']),
  object: z.unknown(),
});
const WireBookmark = z.looseObject({ metadata: z.looseObject({ resourceVersion: z.string().min(1) }) });

/** Reads the body of a list; throws a SyntaxError or ZodError when it is not a list of slices. */
export function parseSliceList(body: string): SliceList {
  const { metadata, items } = WireList.parse(JSON.parse(body));
  const slices = (items ?? []).map((item) => parseSlice(item).slice);
  return { slices, version: metadata.resourceVersion };
}

/** Reads a line of a watch on `server`; throws a SyntaxError or ZodError when it is not an event. */
export function parseWatchEvent(line: string, server: string): WatchEvent {
  const { type, object } = WireEvent.parse(JSON.parse(line));
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
      return changeOf('present', object);
    case 'DELETED':
      return changeOf('deleted', object);
    case 'BOOKMARK':
      return { kind: 'bookmark', version: WireBookmark.parse(object).metadata.resourceVersion };
    case 'ERROR':
      return { kind: 'error', error: errorOfEvent(server, object) };
  }
}

function changeOf(kind: SliceChange['kind'], object: unknown): WatchEvent {
  const { slice, version } = parseSlice(object);
  return { kind: 'change', change: { kind, slice }, version };
}

/** Reads a slice and the resource version that came with it; throws a ZodError when it is not a slice. */
export function parseSlice(object: unknown): { readonly slice: Slice; readonly version: string } {
  const { metadata, addressType, endpoints } = WireSlice.parse(object);
  const slice: Slice = {
    name: metadata.name,
    uid: metadata.uid ?? metadata.name,
    generation: metadata.generation ?? -1,
    // A DNS name cannot be a peer. IPv4 and IPv6 need no distinction: the address shows its family.
    endpoints: addressType === 'FQDN' ? [] : (endpoints ?? []).flatMap(endpointOf),
  };
  return { slice, version: metadata.resourceVersion };
}

/**
 * Only the first address counts: the API gives the others no meaning. `serving` is readiness regardless of
 * termination. `ready` replaces a missing `serving`; with publishNotReadyAddresses it is always true and says
 * nothing. An endpoint without either counts as serving.
 */
function endpointOf(wire: z.output<typeof WireEndpoint>): readonly Endpoint[] {
  const address = parseAddress(wire.addresses[0] ?? '');
  if (address === undefined) return [];
  const { conditions, targetRef, hostname, nodeName, zone } = wire;
  return [
    {
      address,
      identity: targetRef?.name ?? hostname ?? address,
      ...defined({
        uid: targetRef?.uid ?? undefined,
        zone: zone ?? undefined,
        node: nodeName ?? undefined,
      }),
      serving: conditions?.serving ?? conditions?.ready ?? true,
      terminating: conditions?.terminating ?? false,
    },
  ];
}
