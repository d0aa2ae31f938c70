import type { SliceSpec, StoredSlice } from './slice-store.ts';

const apiVersion = 'discovery.k8s.io/v1';

/** An EndpointSlice as the API server writes it. */
export function sliceObject(slice: StoredSlice, version = slice.version): object {
  const { name, namespace, uid, generation, created, labels, addressType, endpoints } = slice;
  return {
    kind: 'EndpointSlice',
    apiVersion,
    metadata: {
      name,
      namespace,
      uid,
      resourceVersion: version,
      generation,
      creationTimestamp: created,
      labels,
    },
    addressType,
    endpoints,
    ports: null,
  };
}

/** An EndpointSliceList with the resourceVersion of the list. */
export function listObject(slices: readonly StoredSlice[], version: string): object {
  const items = slices.map((slice) => sliceObject(slice));
  return { kind: 'EndpointSliceList', apiVersion, metadata: { resourceVersion: version }, items };
}

/** A watch event of type BOOKMARK. */
export function bookmarkEvent(version: string): object {
  return {
    type: 'BOOKMARK',
    object: { kind: 'EndpointSlice', apiVersion, metadata: { resourceVersion: version } },
  };
}

const reasons: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  406: 'NotAcceptable',
  409: 'AlreadyExists',
  410: 'Expired',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
};

/** A Status (meta/v1). */
export function statusObject(code: number, message: string): object {
  const reason = reasons[code] ?? 'Unknown';
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
}

/** The Status for a resourceVersion that is no longer in the history. */
export const expired = statusObject(410, 'too old resource version');

/** Whether a slice belongs to a Service. */
export function belongsTo({ labels }: Pick<SliceSpec, 'labels'>, service: string): boolean {
  return labels['kubernetes.io/service-name'] === service;
}
