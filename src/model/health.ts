import type { IpAddress } from './address.ts';
import type { Fault } from './fault.ts';
import type { PrefixCounts, SessionState } from './session.ts';

/** What telemetry has shown of one neighbor over time. Times are ms of the agent's clock. */
export interface PeerHealth {
  /** It is an explicit neighbor; false for a client that `allow` accepts. */
  readonly configured: boolean;
  /** When its grace to come up began: with its configuration, and again when the device comes back. */
  readonly graceFrom: number;
  /** `undefined`: telemetry has not shown it yet. */
  readonly state?: SessionState;
  readonly up: boolean;
  /** Since when it has been up, or not up. */
  readonly since: number;
  /** Whether it was up at any time since its grace began. */
  readonly wasUp: boolean;
  /** When it fell, as far back as flapping looks. */
  readonly falls: readonly number[];
  /** How often it fell in all; unlike `falls` this forgets nothing. */
  readonly fell: number;
  /** `established-transitions` as last shown. */
  readonly transitions?: number;
  /** The Junos group of the session, where the device shows it. */
  readonly group?: string;
  /** As last shown. */
  readonly prefixes?: PrefixCounts;
}

/** What is known of the sessions, and whether telemetry sees them. */
export interface Health {
  readonly telemetry:
    | { readonly kind: 'unheard'; readonly since: number }
    | { readonly kind: 'seeing'; readonly since: number }
    | { readonly kind: 'blind'; readonly since: number; readonly because: Fault };
  readonly peers: ReadonlyMap<IpAddress, PeerHealth>;
  /** The device was lost, and telemetry has not seen it since: then the peers that were up get a new grace. */
  readonly lost?: { readonly up: ReadonlySet<IpAddress>; readonly isBack: boolean };
}

/**
 * The condition of a neighbor by its history. A `failed` one may be replaced.
 *
 * While telemetry is blind every neighbor is `unknown`, and unknown counts as up.
 */
export type Condition =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'up'; readonly since: number }
  | { readonly kind: 'coming-up'; readonly failsAt: number }
  | { readonly kind: 'down'; readonly since: number; readonly failsAt: number }
  | { readonly kind: 'failed'; readonly because: 'down' | 'never-up' | 'flapping'; readonly since: number };
