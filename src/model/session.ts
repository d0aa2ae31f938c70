import type { IpAddress } from './address.ts';
import type { Fault } from './fault.ts';

/** The states of the BGP finite state machine (RFC 4271, 8.2.2) as OpenConfig spells them. */
export const sessionStates = ['IDLE', 'CONNECT', 'ACTIVE', 'OPENSENT', 'OPENCONFIRM', 'ESTABLISHED'] as const;
export type SessionState = (typeof sessionStates)[number];

/** What telemetry shows of one neighbor (openconfig-network-instance, `bgp/neighbors/neighbor/state`). */
export interface Session {
  readonly address: IpAddress;
  readonly state: SessionState;
  /**
   * `established-transitions`: how often it came up. If it rises while the session is ESTABLISHED, a fall was missed.
   */
  readonly transitions?: number;
  /** Its Junos group, where the device shows it (`peer-group`). */
  readonly group?: string;
  /** It is a client accepted by `allow`, where the device shows it (`dynamically-configured`). */
  readonly dynamic?: boolean;
  /** Its prefix counts, where the device shows them. */
  readonly prefixes?: PrefixCounts;
}

/** Counts of prefixes by address family (`IPV4_UNICAST`) and by kind (`afi-safi/state/prefixes`). */
export type PrefixCounts = ReadonlyMap<
  string,
  Readonly<Partial<Record<'received' | 'accepted' | 'sent' | 'installed' | 'rejected', number>>>
>;

/** The mode of the gNMI subscription. */
export type TelemetryMode = 'on-change' | 'sample';

/** All sessions as last shown, or `blind` if they are not known. A silent ON_CHANGE stream is not blind. */
export type Telemetry =
  | {
      readonly kind: 'seen';
      readonly sessions: ReadonlyMap<IpAddress, Session>;
      readonly mode: TelemetryMode;
      /** Why the mode is not the preferred one. */
      readonly degraded?: string;
    }
  | { readonly kind: 'blind'; readonly because: Fault };
