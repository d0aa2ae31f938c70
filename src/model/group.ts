import type { Family, IpAddress } from './address.ts';
import type { Prefix } from './prefix-set.ts';

/** A Junos BGP group inside the configuration group MESHRR whose neighbors the agent keeps. */
export interface MeshGroup {
  readonly kind: 'mesh';
  readonly name: string;
  /** Makes it an upstream group: at most this many of the discovered members are peers. */
  readonly maxPeers?: number;
  /** Discovery alone never removes the last `minPeers` established peers. */
  readonly minPeers: number;
  /** The group peers by addresses of these families only; absent: of any. With one family a dual-stack pod is one peer. */
  readonly families?: readonly Family[];
  /** Prefer upstreams in different zones, or on different nodes, the first in our own; absent: anywhere. */
  readonly spread?: Spread;
}

/** What upstreams are spread over (EndpointSlice `zone` and `nodeName`). */
export type Spread = 'zone' | 'node';

/** A Junos BGP group that accepts any client whose address lies in its `allow`, which the agent keeps. */
export interface SubtractiveGroup {
  readonly kind: 'subtractive';
  readonly name: string;
  readonly prefixes: readonly Prefix[];
}

export type Group = MeshGroup | SubtractiveGroup;

/** The settings that decisions follow. Durations are in ms. */
export interface Policy {
  readonly self: {
    /** Stable over restarts where possible: the pod's name. */
    readonly identity: string;
    readonly addresses: ReadonlySet<IpAddress>;
    /** Where this pod runs, if the environment says so; else the sources may know it. */
    readonly zone?: string;
    readonly node?: string;
  };
  /** In the settings' order: an address found by two groups belongs to the first. */
  readonly groups: readonly Group[];
  readonly selection: 'rendezvous' | 'random';
  /** Seed of `random`; not used by `rendezvous`. */
  readonly seed: string;
  /** Peers the device's licence allows, explicit and dynamic ones; absent: no limit. */
  readonly peerLimit?: number;
  readonly downAfterMs: number;
  readonly connectGraceMs: number;
  readonly removeAfterMs: number;
  readonly rebalanceAfterMs: number;
  /** A drain waits for clients in these prefixes; absent: for all of them. */
  readonly drainAwaits?: readonly Prefix[];
}
