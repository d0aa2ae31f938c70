import type { IpAddress } from '../../model/address.ts';
import type { Prefix } from '../../model/prefix-set.ts';

/** What the committed configuration says about BGP, inheritance (`apply-groups`) resolved. */
export interface BgpConfig {
  /** `routing-options autonomous-system`. */
  readonly as: number;
  readonly groups: readonly BgpGroup[];
}

export interface BgpGroup {
  readonly name: string;
  readonly type: 'internal' | 'external';
  /** For external neighbors: the AS it must have; absent with `asRanges`: any of those. */
  readonly peerAs?: number;
  readonly asRanges?: readonly { readonly from: number; readonly to: number }[];
  readonly neighbors: readonly BgpNeighbor[];
  /** Who may come in without being configured; never initiates. */
  readonly allow: readonly Prefix[];
  readonly passive: boolean;
  /** `graceful-shutdown sender` stands here or above (RFC 8326). */
  readonly gracefulShutdown?: true;
  /** RFC 4456 cluster id of the group's clients. */
  readonly cluster?: IpAddress;
}

export interface BgpNeighbor {
  readonly address: IpAddress;
  readonly passive: boolean;
  readonly shutdown: boolean;
  readonly peerAs?: number;
}
