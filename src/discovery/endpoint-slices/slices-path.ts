/** Whose slices: those of one Service. */
export interface ServiceName {
  readonly namespace: string;
  readonly service: string;
}

/** The label that ties a slice to its Service, whoever manages the slice. */
const serviceLabel = 'kubernetes.io/service-name';

/** What watching slices takes, as a Role says it. */
export const sliceVerbs = 'get, list and watch on endpointslices';

/** The path of a list of a Service's slices. */
export function slicesPath(
  { namespace, service }: ServiceName,
  query: Readonly<Record<string, string>> = {},
) {
  const parameters = new URLSearchParams({ labelSelector: `${serviceLabel}=${service}`, ...query });
  return `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?${parameters.toString()}`;
}
