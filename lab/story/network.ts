import type { IpAddress } from '../../src/model/address.ts';
import type { DnsServer } from '../cluster/dns-server.ts';
import type { KubeApi } from '../cluster/kube-api.ts';
import type { BirdPath } from '../engine/bird/routes.ts';
import type { AnnouncedRoute, Topology } from './topology.ts';
import type { BgpNetwork } from '../engine/engine.ts';
import type { Pod } from './pod.ts';

/** A router outside the cluster that peers with reflectors. */
export interface Router {
  readonly name: string;
  readonly address: IpAddress;
  /** The reflectors that it peers with now. */
  readonly reflectors: readonly IpAddress[];
  /** Moves its session from one reflector to another, as an anycast address would. */
  readonly follow: (old: IpAddress, successor: IpAddress) => Promise<void>;
  /** The routes that it announces. */
  readonly announces: readonly AnnouncedRoute[];
  /** The routes in its table; none with the simulated engine, whose sessions carry no routes. */
  readonly routes: () => Promise<readonly BirdPath[]>;
  /** The reflectors with which it reports an established session. */
  readonly established: () => Promise<readonly IpAddress[]>;
  readonly stop: () => Promise<void>;
}

/** The running network of one topology: pods, routers, DNS, API server and BGP, in one process. */
export interface Network {
  readonly topology: Topology;
  readonly dns: DnsServer;
  readonly api: KubeApi;
  readonly bgp: BgpNetwork;
  /** Translates an address of the topology (10.x, 172.x): real daemons listen in 127/8. */
  readonly addressOf: (text: string) => IpAddress;
  readonly pods: () => readonly Pod[];
  readonly routers: () => readonly Router[];
  readonly podsOf: (workload: string) => readonly Pod[];
  /** Starts all pods and routers at once. */
  readonly start: () => Promise<void>;
  readonly addPod: (workload: string) => Promise<Pod>;
  /**
   * Terminates a pod with this grace period (ms of the clock), in which its agent drains; without a grace period it
   * ends at once.
   */
  readonly deletePod: (pod: Pod, graceMs?: number) => Promise<Pod>;
  /** Terminates a pod with this grace period; at its end, discovery names its successor instead. */
  readonly replacePod: (pod: Pod, graceMs: number) => Promise<Pod>;
  /** Waits until every expected session is established and every agent has converged. */
  readonly converged: () => Promise<void>;
  /** Waits until `missing` returns nothing. */
  readonly wait: (what: string, withinMs: number, missing: () => string | undefined) => Promise<void>;
  /** Lets time pass on the clock. */
  readonly pass: (ms: number) => Promise<void>;
  readonly now: () => number;
  /** The number of Sets that all devices have committed, removed ones included. */
  readonly sets: () => number;
  /** What devices found wrong with their agents' requests. */
  readonly violations: () => readonly string[];
  readonly neighborsOf: (pod: Pod, group: string) => readonly IpAddress[];
  readonly stop: () => Promise<void>;
}
