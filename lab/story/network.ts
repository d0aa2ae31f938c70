import type { IpAddress } from '../../src/model/address.ts';
import type { DnsServer } from '../cluster/dns-server.ts';
import type { KubeApi } from '../cluster/kube-api.ts';
import type { BirdPath } from '../engine/bird/routes.ts';
import type { AnnouncedRoute, Topology } from './topology.ts';
import type { BgpNetwork } from '../engine/engine.ts';
import type { Pod } from './pod.ts';

/** A router outside the cluster, which peers with reflectors by itself. */
export interface Router {
  readonly name: string;
  readonly address: IpAddress;
  /** Whom it peers with now. */
  readonly reflectors: readonly IpAddress[];
  /** The address it peers with leads to another reflector from now on, as an anycast address would. */
  readonly follow: (old: IpAddress, successor: IpAddress) => Promise<void>;
  /** What it announces. */
  readonly announces: readonly AnnouncedRoute[];
  /** What it has; nothing where sessions are simulated, as those carry no routes. */
  readonly routes: () => Promise<readonly BirdPath[]>;
  /** The reflectors that its own end has an established session with. */
  readonly established: () => Promise<readonly IpAddress[]>;
  readonly stop: () => Promise<void>;
}

/** Pods, routers, DNS and BGP of one topology, in one process. */
export interface Network {
  readonly topology: Topology;
  readonly dns: DnsServer;
  readonly api: KubeApi;
  readonly bgp: BgpNetwork;
  /** Where an address of the topology (10.x, 172.x) is in this network: daemons live in 127/8. */
  readonly addressOf: (text: string) => IpAddress;
  readonly pods: () => readonly Pod[];
  readonly routers: () => readonly Router[];
  readonly podsOf: (workload: string) => readonly Pod[];
  /** Starts all pods and routers at once. */
  readonly start: () => Promise<void>;
  readonly addPod: (workload: string) => Promise<Pod>;
  /**
   * It terminates with this grace period (ms of the clock), in which its agent is asked to drain; without one it is
   * gone at once.
   */
  readonly deletePod: (pod: Pod, graceMs?: number) => Promise<Pod>;
  /** It terminates with this grace period; then another one stands in its place, told at the same moment. */
  readonly replacePod: (pod: Pod, graceMs: number) => Promise<Pod>;
  /** Waits until every expected session is established and every agent has nothing to do. */
  readonly converged: () => Promise<void>;
  readonly wait: (what: string, withinMs: number, missing: () => string | undefined) => Promise<void>;
  readonly pass: (ms: number) => Promise<void>;
  readonly now: () => number;
  /** Sets that all devices, also those that are gone, have committed. */
  readonly sets: () => number;
  readonly violations: () => readonly string[];
  readonly neighborsOf: (pod: Pod, group: string) => readonly IpAddress[];
  readonly stop: () => Promise<void>;
}
