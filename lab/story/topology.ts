/** A headless Service with publishNotReadyAddresses, and where agents look for its members. */
export interface Service {
  readonly name: string;
  readonly namespace: string;
  readonly knownBy: 'dns' | 'endpointslice';
}

/** The name that DNS has for a Service. */
export function fullName({ name, namespace }: Service): string {
  return `${name}.${namespace}.svc.cluster.local`;
}

/** Pods of one kind: what a Deployment or one side of a DaemonSet is in a cluster. */
export interface Workload {
  /** Pods are called after it: `meshrr-core-4rc7m`. */
  readonly name: string;
  readonly count: number;
  /** The Service that names its pods, in whose namespace they are. */
  readonly service: Service;
  /** The Service whose members are its upstreams; absent at the top of the hierarchy. */
  readonly upstream?: Service;
  readonly tier: 'core' | 'region';
  /** The region it serves, for the picture. */
  readonly region?: string;
  /** The path of a boot template in place of the lab's own. */
  readonly template?: string;
}

/** A route that a router outside announces. */
export interface AnnouncedRoute {
  readonly prefix: string;
  /** `AS:VALUE` each. */
  readonly communities: readonly string[];
}

/** Routers outside the cluster that peer with reflectors of a region and are accepted by `allow`. */
export interface Clients {
  readonly name: string;
  readonly count: number;
  /** Each peers with one reflector of each of these workloads. */
  readonly of: readonly string[];
  readonly subnet: string;
  /** What the first of them announces. */
  readonly announces: readonly AnnouncedRoute[];
}

/** A network to play. */
export interface Topology {
  readonly as: number;
  /** What the sessions carry, as Junos calls it; absent: inet. */
  readonly families?: readonly ('inet' | 'inet6')[];
  readonly workloads: readonly Workload[];
  readonly clients: readonly Clients[];
  /** What the agents' settings files say beside groups and device. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly maxUpstreams: number;
}
