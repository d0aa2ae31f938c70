import type { IpAddress } from '../../src/model/address.ts';
import type { Prefix } from '../../src/model/prefix-set.ts';
import type { Policy, RouteFamily } from './routing-policy.ts';

/** The BGP part of a committed configuration, with `apply-groups` resolved; the device passes it to its engine. */
export interface BgpConfig {
  /** `routing-options autonomous-system`. */
  readonly as: number;
  /** `routing-options router-id`. */
  readonly routerId?: IpAddress;
  /** `routing-options graceful-restart` (RFC 4724): the routes of a restarting peer are kept for a while. */
  readonly gracefulRestart?: true;
  readonly groups: readonly BgpGroup[];
  /** The policies that a group or a neighbor names. */
  readonly policies?: readonly Policy[];
  /**
   * The paths of statements that change routing and that this type cannot express. An engine with routes (frr)
   * refuses the commit; the simulated engine ignores them, as its sessions carry no routes.
   */
  readonly unsupported?: readonly string[];
}

export interface BgpGroup extends PeerSettings {
  readonly name: string;
  readonly type: 'internal' | 'external';
  /** For external neighbors: the AS that they must have; if absent, an AS of `asRanges` is accepted. */
  readonly peerAs?: number;
  readonly asRanges?: readonly { readonly from: number; readonly to: number }[];
  readonly neighbors: readonly BgpNeighbor[];
  /** Peers that may connect without being configured; the router never initiates these sessions. */
  readonly allow: readonly Prefix[];
  readonly passive: boolean;
}

export interface BgpNeighbor extends PeerSettings {
  readonly address: IpAddress;
  readonly passive: boolean;
  readonly shutdown: boolean;
  readonly peerAs?: number;
}

/** Settings of a group, which a neighbor can override. */
export interface PeerSettings {
  /** Default: IPv4 unicast. */
  readonly families?: readonly RouteFamily[];
  /** Names of the policies, evaluated in order; a route that none of them decides is accepted. */
  readonly exports?: readonly string[];
  readonly imports?: readonly string[];
  /** The cluster id (RFC 4456): makes these peers route reflector clients. */
  readonly cluster?: IpAddress;
  /** `graceful-shutdown sender` is set here or at a higher level (RFC 8326). */
  readonly gracefulShutdown?: true;
  /** The local preference of routes during the graceful shutdown; default: 0. */
  readonly gracefulShutdownPreference?: number;
  /** Seconds; default: 90. */
  readonly holdTime?: number;
  readonly localAddress?: IpAddress;
  /** How many hops away an external neighbor may be. */
  readonly multihop?: number;
  /** `multihop no-nexthop-change`: a route server keeps the next hop of the announcing router. */
  readonly nextHopUnchanged?: true;
  readonly authenticationKey?: string;
}
