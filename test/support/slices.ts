/** An EndpointSlice in the JSON form of the API server, with `endpoints` in that form as well. */
export function wireSlice(
  name: string,
  endpoints: readonly object[] | null,
  more: {
    readonly uid?: string;
    readonly generation?: number;
    readonly type?: string;
  } = {},
): Record<string, unknown> {
  const { uid = `uid-of-${name}`, generation = 1, type = 'IPv4' } = more;
  return {
    kind: 'EndpointSlice',
    apiVersion: 'discovery.k8s.io/v1',
    metadata: {
      name,
      uid,
      generation,
      creationTimestamp: '2026-01-01T00:00:00Z',
      resourceVersion: `rv-${uid}-${generation}`,
      labels: { 'kubernetes.io/service-name': 'meshrr-core' },
    },
    addressType: type,
    endpoints,
    ports: null,
  };
}

/** The endpoint of a pod in the JSON form of the API server. */
export function wireEndpoint(
  address: string,
  pod: string,
  conditions: Record<string, boolean | null> = { ready: true, serving: true, terminating: false },
): object {
  return {
    addresses: [address],
    conditions,
    nodeName: `node-of-${pod}`,
    zone: 'zone-a',
    targetRef: { kind: 'Pod', namespace: 'core', name: pod, uid: `uid-of-${pod}` },
  };
}
