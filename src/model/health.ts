import type { IpAddress } from './address.ts';
import type { Fault } from './fault.ts';
import type { PrefixCounts, SessionState } from './session.ts';

/** What telemetry has shown of one neighbor over time. Times are ms of the agent's clock. */
export interface PeerHealth {
  /** It stands in the configuration; false for a client that came in by `allow`. */
  readonly configured: boolean;
  /** Since when we know it; its grace to come up begins here, and anew when the device comes back. */
  readonly graceFrom: number;
  /** `undefined`: telemetry has not shown it yet. */
  readonly state?: SessionState;
  readonly up: boolean;
  /** Since when it is up, or is not. */
  readonly since: number;
  /** It has been up since its grace began. */
  readonly wasUp: boolean;
  /** When it fell, as far back as flapping looks. */
  readonly falls: readonly number[];
  /** How often it fell since we know it; unlike `falls`, nothing of it is forgotten. */
  readonly fell: number;
  /** `established-transitions` as last told. */
  readonly transitions?: number;
  /** The Junos group that the session ended up in, where the device tells. */
  readonly group?: string;
  /** As last told. */
  readonly prefixes?: PrefixCounts;
}

/** What we know of the sessions, and whether we can know. */
export interface Health {
  readonly telemetry:
    | { readonly kind: 'unheard'; readonly since: number }
    | { readonly kind: 'seeing'; readonly since: number }
    | { readonly kind: 'blind'; readonly since: number; readonly because: Fault };
  readonly peers: ReadonlyMap<IpAddress, PeerHealth>;
  /** The device was lost, and its return is not complete: who was up then gets its grace anew. */
  readonly lost?: { readonly up: ReadonlySet<IpAddress>; readonly isBack: boolean };
}

/**
 * What follows from a neighbor's history now. `failed` says that it may be replaced.
 *
 * While telemetry is blind every neighbor is `unknown`, and unknown counts as up.
 */
export type Condition =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'up'; readonly since: number }
  | { readonly kind: 'coming-up'; readonly failsAt: number }
  | { readonly kind: 'down'; readonly since: number; readonly failsAt: number }
  | { readonly kind: 'failed'; readonly because: 'down' | 'never-up' | 'flapping'; readonly since: number };
