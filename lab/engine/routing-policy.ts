import type { IpAddress } from '../../src/model/address.ts';
import type { Prefix } from '../../src/model/prefix-set.ts';

/** Whose routes a session carries: IPv4 and IPv6 unicast, and EVPN. */
export type RouteFamily = 'inet' | 'inet6' | 'evpn';

/** `policy-options policy-statement`: its terms in order; a route that none of them decides goes on. */
export interface Policy {
  readonly name: string;
  readonly terms: readonly PolicyTerm[];
}

export interface PolicyTerm {
  /** Absent: what the policy says by itself, after its terms. */
  readonly name?: string;
  readonly from: PolicyMatch;
  readonly then: PolicyActions;
}

/** What a route must have, all of it; nothing said: every route. */
export interface PolicyMatch {
  /** One of them. */
  readonly communities?: readonly Community[];
  /** The longest that contains the route decides: the route's length has to be one of its. */
  readonly prefixes?: readonly PrefixMatch[];
  readonly pathLength?: PathLength;
  readonly family?: RouteFamily;
  readonly localPreference?: number;
  readonly metric?: number;
}

/** `policy-options community`: a route has it when it has all members. */
export interface Community {
  readonly name: string;
  readonly members: readonly string[];
}

/** A `route-filter`, or a prefix of a `prefix-list`. */
export interface PrefixMatch {
  readonly prefix: Prefix;
  /** The lengths a route may have, both included. */
  readonly shortest: number;
  readonly longest: number;
}

/** `as-path-calc-length`: how many ASes a path counts. */
export interface PathLength {
  readonly count: number;
  readonly compare: 'equal' | 'orhigher' | 'orlower';
}

/** What is done with a route that matches, in this order; without a verdict it goes on to the next term. */
export interface PolicyActions {
  readonly localPreference?: number;
  readonly metric?: number;
  readonly origin?: 'igp' | 'egp' | 'incomplete';
  readonly prepend?: readonly number[];
  readonly nextHop?: 'self' | IpAddress;
  readonly community?: { readonly how: 'add' | 'set' | 'delete'; readonly communities: readonly Community[] };
  readonly verdict?: 'accept' | 'reject' | 'next-policy';
}
