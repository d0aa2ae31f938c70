import type { IpAddress } from '../../src/model/address.ts';
import type { Prefix } from '../../src/model/prefix-set.ts';
import type { Policy, RouteFamily } from './routing-policy.ts';

/** What the committed configuration says about BGP, inheritance (`apply-groups`) resolved. */
export interface BgpConfig {
  /** `routing-options autonomous-system`. */
  readonly as: number;
  /** `routing-options router-id`. */
  readonly routerId?: IpAddress;
  /** `routing-options graceful-restart` (RFC 4724): routes of one that restarts are kept for a while. */
  readonly gracefulRestart?: true;
  readonly groups: readonly BgpGroup[];
  /** Those that a group or a neighbor names. */
  readonly policies?: readonly Policy[];
  /**
   * Statements that change routing and that nothing here can say, each with its path. An engine that has
   * routes refuses them.
   */
  readonly unsupported?: readonly string[];
}

export interface BgpGroup extends PeerSettings {
  readonly name: string;
  readonly type: 'internal' | 'external';
  /** For external neighbors: the AS it must have; absent with `asRanges`: any of those. */
  readonly peerAs?: number;
  readonly asRanges?: readonly { readonly from: number; readonly to: number }[];
  readonly neighbors: readonly BgpNeighbor[];
  /** Who may come in without being configured; never initiates. */
  readonly allow: readonly Prefix[];
  readonly passive: boolean;
}

export interface BgpNeighbor extends PeerSettings {
  readonly address: IpAddress;
  readonly passive: boolean;
  readonly shutdown: boolean;
  readonly peerAs?: number;
}

/** What may be said for a group, and for one neighbor of it otherwise. */
export interface PeerSettings {
  /** Absent: IPv4 unicast. */
  readonly families?: readonly RouteFamily[];
  /** Names of policies that a route passes in order; what none of them decides is accepted. */
  readonly exports?: readonly string[];
  readonly imports?: readonly string[];
  /** RFC 4456 cluster id: who stands here is a client. */
  readonly cluster?: IpAddress;
  /** `graceful-shutdown sender` stands here or above (RFC 8326). */
  readonly gracefulShutdown?: true;
  /** What routes get while it shuts down gracefully; absent: 0. */
  readonly gracefulShutdownPreference?: number;
  /** Seconds; absent: 90. */
  readonly holdTime?: number;
  readonly localAddress?: IpAddress;
  /** The hops an external neighbor may be away. */
  readonly multihop?: number;
  /** `multihop no-nexthop-change`: a route server leaves the next hop to who announced the route. */
  readonly nextHopUnchanged?: true;
  readonly authenticationKey?: string;
}
