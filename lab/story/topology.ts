/** A headless Service with publishNotReadyAddresses, and where agents look for its members. */
export interface Service {
  readonly name: string;
  readonly namespace: string;
  readonly knownBy: 'dns' | 'endpointslice';
}

/** The DNS name of a Service. */
export function fullName({ name, namespace }: Service): string {
  return `${name}.${namespace}.svc.cluster.local`;
}

/** Pods of one kind, like those of a Deployment or of one side of a DaemonSet. */
export interface Workload {
  /** The prefix of its pods' names: `meshrr-core-4rc7m`. */
  readonly name: string;
  readonly count: number;
  /** The Service that names its pods; they are in its namespace. */
  readonly service: Service;
  /** The Service whose members are its upstreams; absent at the top of the hierarchy. */
  readonly upstream?: Service;
  readonly tier: 'core' | 'region';
  /** The region it serves, for the picture. */
  readonly region?: string;
  /** The path of a boot template that replaces the lab's own. */
  readonly template?: string;
}

/** A route that a router outside the cluster announces. */
export interface AnnouncedRoute {
  readonly prefix: string;
  /** `AS:VALUE` each. */
  readonly communities: readonly string[];
}

/** Routers outside the cluster that peer with reflectors, which accept them by `allow`. */
export interface Clients {
  readonly name: string;
  readonly count: number;
  /** Each peers with one reflector of each of these workloads. */
  readonly of: readonly string[];
  readonly subnet: string;
  /** The routes that the first of them announces. */
  readonly announces: readonly AnnouncedRoute[];
}

/** The description of a network; read-topology.ts reads it from a file. */
export interface Topology {
  readonly as: number;
  /** The families of all sessions, in Junos' names; default: inet. */
  readonly families?: readonly ('inet' | 'inet6')[];
  readonly workloads: readonly Workload[];
  readonly clients: readonly Clients[];
  /** Added to the agents' settings files. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** `max_peers` of the upstream groups. */
  readonly maxUpstreams: number;
}
