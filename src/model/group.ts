import type { Family, IpAddress } from './address.ts';
import type { Prefix } from './prefix-set.ts';

/** A Junos BGP group inside the configuration group MESHRR whose neighbors we keep. */
export interface MeshGroup {
  readonly kind: 'mesh';
  readonly name: string;
  /** Makes it an upstream group: at most so many of the discovered are peers. */
  readonly maxPeers?: number;
  /** Discovery alone never takes the last so many established peers. */
  readonly minPeers: number;
  /** Peers by addresses of these families only; absent: of any. A pod that has both counts once by it. */
  readonly families?: readonly Family[];
  /** Upstreams are to stand in different zones, or on different nodes, the first one in our own; absent: anywhere. */
  readonly spread?: Spread;
}

/** What upstreams are spread over (EndpointSlice `zone` and `nodeName`). */
export type Spread = 'zone' | 'node';

/** A Junos BGP group that accepts any client whose address lies in `allow`, which we keep. */
export interface SubtractiveGroup {
  readonly kind: 'subtractive';
  readonly name: string;
  readonly prefixes: readonly Prefix[];
}

export type Group = MeshGroup | SubtractiveGroup;

/** Everything the operator can tell the plan. Durations are in ms. */
export interface Policy {
  readonly self: {
    /** Stable over restarts where possible: the pod's name. */
    readonly identity: string;
    readonly addresses: ReadonlySet<IpAddress>;
    /** Where this pod runs, where the environment tells; else what the sources say of it. */
    readonly zone?: string;
    readonly node?: string;
  };
  /** In the settings' order: an address found by two groups belongs to the first. */
  readonly groups: readonly Group[];
  readonly selection: 'rendezvous' | 'random';
  /** What makes `random` random; `rendezvous` does not look at it. */
  readonly seed: string;
  /** Peers the device's licence allows, explicit and dynamic ones; absent: no limit. */
  readonly peerLimit?: number;
  readonly downAfterMs: number;
  readonly connectGraceMs: number;
  readonly removeAfterMs: number;
  readonly rebalanceAfterMs: number;
  /** Clients in these prefixes are waited for by a drain; absent: all of them. */
  readonly drainAwaits?: readonly Prefix[];
}
