import type { IpAddress } from '../../model/address.ts';

/** Pods of one kind: what a Deployment or one side of a DaemonSet is in a cluster. */
export interface Workload {
  /** Pods are called after it: `meshrr-core-4rc7m`. */
  readonly name: string;
  readonly count: number;
  /** The headless service that names its pods, fully qualified. */
  readonly service: string;
  /** The service whose members are its upstreams; absent at the top of the hierarchy. */
  readonly upstream?: string;
  readonly tier: 'core' | 'region';
  /** The region it serves, for the picture. */
  readonly region?: string;
}

/** Routers outside the cluster that peer with reflectors of a region and are accepted by `allow`. */
export interface Clients {
  readonly name: string;
  readonly count: number;
  /** Each peers with one reflector of each of these workloads. */
  readonly of: readonly string[];
  readonly subnet: string;
}

/** Timers of the agents in the story, as the settings file has them. */
export type AgentTimers = Readonly<
  Record<'down_after' | 'connect_grace' | 'remove_after' | 'rebalance_after' | 'resync' | 'settle', string>
>;

/** A network to play. */
export interface Topology {
  readonly as: number;
  readonly workloads: readonly Workload[];
  readonly clients: readonly Clients[];
  readonly timers: AgentTimers;
  readonly maxUpstreams: number;
}

/** Who is who in a running network, as the narrator and the page tell it. */
export interface Placed {
  readonly name: string;
  readonly address: IpAddress;
  readonly workload: string;
}
