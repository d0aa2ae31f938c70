import { isDeepStrictEqual } from 'node:util';
import { familyOf, type Family, type IpAddress } from '../../src/model/address.ts';
import type { SliceStore, StoredSlice } from './slice-store.ts';

/** A pod as the EndpointSlice controller sees it. */
export interface PublishedPod {
  readonly name: string;
  readonly uid: string;
  readonly addresses: readonly IpAddress[];
  readonly node: string;
  readonly zone: string;
  readonly ready: boolean;
  readonly terminating: boolean;
}

/** A headless Service. */
export interface PublishedService {
  readonly namespace: string;
  readonly service: string;
  /** Most endpoints in one slice; 100, the default of Kubernetes. */
  readonly perSlice?: number;
}

interface WireEndpoint {
  readonly addresses: readonly string[];
}

/**
 * Does what the EndpointSlice controller does for a headless Service with publishNotReadyAddresses: each slice has one
 * address type, an endpoint stays in its slice, and only slices that differ are written. Empty slices are deleted,
 * except the last one of each type.
 */
export function publishService(
  store: SliceStore,
  { namespace, service, perSlice = 100 }: PublishedService,
  pods: readonly PublishedPod[],
): void {
  for (const family of [4, 6] as const) {
    const wanted = new Map(
      pods.flatMap((pod) =>
        pod.addresses
          .filter((address) => familyOf(address) === family)
          .map((address) => [`${address} ${pod.uid}`, endpointOf(namespace, pod, address)] as const),
      ),
    );
    const slices = store.list(namespace).filter((slice) => isManaged(slice, service, family));
    const filled = slices.map((slice) => ({ name: slice.name, endpoints: staying(slice, wanted) }));
    for (const endpoint of wanted.values()) {
      const place =
        filled.find(({ endpoints }) => endpoints.length < perSlice) ??
        filled[filled.push({ name: sliceName(service, family, filled), endpoints: [] }) - 1];
      place?.endpoints.push(endpoint);
    }
    const kept = filled.find(({ endpoints }) => endpoints.length > 0) ?? filled[0];
    for (const { name, endpoints } of filled) {
      const isSpare = endpoints.length === 0 && name !== kept?.name;
      if (isSpare) store.remove(namespace, name);
      else store.apply(sliceOf(namespace, service, family, name, endpoints));
    }
  }
}

const managedBy = 'endpointslice-controller.k8s.io';

function isManaged({ labels, addressType }: StoredSlice, service: string, family: Family): boolean {
  return (
    labels['kubernetes.io/service-name'] === service &&
    labels['endpointslice.kubernetes.io/managed-by'] === managedBy &&
    addressType === `IPv${family}`
  );
}

/** The endpoints that stay in a slice, up to date. Removes them from `wanted`. */
function staying({ endpoints }: StoredSlice, wanted: Map<string, WireEndpoint>): WireEndpoint[] {
  return (endpoints ?? []).flatMap((endpoint) => {
    const { addresses, targetRef } = endpoint as WireEndpoint & {
      readonly targetRef: { readonly uid: string };
    };
    const key = `${addresses[0] ?? ''} ${targetRef.uid}`;
    const now = wanted.get(key);
    wanted.delete(key);
    if (now === undefined) return [];
    return [isDeepStrictEqual(now, endpoint) ? (endpoint as WireEndpoint) : now];
  });
}

function sliceName(service: string, family: Family, others: readonly { readonly name: string }[]): string {
  const taken = new Set(others.map(({ name }) => name));
  for (let n = 0; ; n++) {
    const name = `${service}-v${family}-${n.toString(36).padStart(3, '0')}`;
    if (!taken.has(name)) return name;
  }
}

function sliceOf(
  namespace: string,
  service: string,
  family: Family,
  name: string,
  endpoints: readonly WireEndpoint[],
) {
  return {
    namespace,
    name,
    labels: {
      'kubernetes.io/service-name': service,
      'endpointslice.kubernetes.io/managed-by': managedBy,
      'service.kubernetes.io/headless': '',
    },
    addressType: `IPv${family}` as const,
    endpoints: endpoints.length === 0 ? null : endpoints,
  };
}

/** With publishNotReadyAddresses `ready` is always true. */
function endpointOf(namespace: string, pod: PublishedPod, address: IpAddress): WireEndpoint {
  const { name, uid, node, zone, ready, terminating } = pod;
  const conditions = { ready: true, serving: ready, terminating };
  const targetRef = { kind: 'Pod', namespace, name, uid };
  return { addresses: [address], conditions, nodeName: node, zone, targetRef } as WireEndpoint;
}
