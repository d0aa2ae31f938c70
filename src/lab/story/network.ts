import type { IpAddress } from '../../model/address.ts';
import type { DnsServer } from '../cluster/dns-server.ts';
import type { KubeApi } from '../cluster/kube-api.ts';
import type { BgpEngine } from '../engine/engine.ts';
import type { Fabric } from '../engine/fabric.ts';
import type { Pod } from './pod.ts';
import type { Topology } from './topology.ts';

/** A router outside the cluster, which peers with reflectors by itself. */
export interface Router {
  readonly name: string;
  readonly address: IpAddress;
  readonly reflectors: readonly IpAddress[];
  readonly engine: BgpEngine;
}

/** Pods, routers, DNS and BGP of one topology, in one process. */
export interface Network {
  readonly topology: Topology;
  readonly dns: DnsServer;
  readonly api: KubeApi;
  readonly fabric: Fabric;
  readonly pods: () => readonly Pod[];
  readonly routers: () => readonly Router[];
  readonly podsOf: (workload: string) => readonly Pod[];
  /** Starts all pods and routers at once. */
  readonly start: () => Promise<void>;
  readonly addPod: (workload: string) => Promise<Pod>;
  /** It terminates for `drainMs` first: EndpointSlices say so, and its daemon goes on (ms of the clock). */
  readonly deletePod: (pod: Pod, drainMs?: number) => Promise<Pod>;
  /** It terminates for `drainMs`; then another one stands in its place, told at the same moment. */
  readonly replacePod: (pod: Pod, drainMs: number) => Promise<Pod>;
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
