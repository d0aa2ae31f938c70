import type { IpAddress } from './address.ts';
import type { Fault } from './fault.ts';

/** The states of the BGP finite state machine (RFC 4271, 8.2.2) as OpenConfig spells them. */
export const sessionStates = ['IDLE', 'CONNECT', 'ACTIVE', 'OPENSENT', 'OPENCONFIRM', 'ESTABLISHED'] as const;
export type SessionState = (typeof sessionStates)[number];

/** What telemetry says of one neighbor (openconfig-network-instance, `bgp/neighbors/neighbor/state`). */
export interface Session {
  readonly address: IpAddress;
  readonly state: SessionState;
  /** `established-transitions`: how often it came up. A rise while ESTABLISHED is a fall that we missed. */
  readonly transitions?: number;
  /** The Junos group it ended up in, where the device tells (`peer-group`). */
  readonly group?: string;
  /** It came in by `allow`, where the device tells (`dynamically-configured`). */
  readonly dynamic?: boolean;
  /** How many prefixes went over it, where the device tells. */
  readonly prefixes?: PrefixCounts;
}

/** Prefixes by address family (`IPV4_UNICAST`) and by what became of them (`afi-safi/state/prefixes`). */
export type PrefixCounts = ReadonlyMap<
  string,
  Readonly<Partial<Record<'received' | 'accepted' | 'sent' | 'installed' | 'rejected', number>>>
>;

/** How the sessions are being watched. */
export type TelemetryMode = 'on-change' | 'sample';

/** All sessions as last told, or that we cannot know. Silence of ON_CHANGE is not blindness. */
export type Telemetry =
  | {
      readonly kind: 'seen';
      readonly sessions: ReadonlyMap<IpAddress, Session>;
      readonly mode: TelemetryMode;
      /** Why the mode is not the preferred one. */
      readonly degraded?: string;
    }
  | { readonly kind: 'blind'; readonly because: Fault };
