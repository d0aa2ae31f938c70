import type { IpAddress } from '../../src/model/address.ts';
import type { Prefix } from '../../src/model/prefix-set.ts';

/** The families that a session can carry: IPv4 unicast, IPv6 unicast and EVPN. */
export type RouteFamily = 'inet' | 'inet6' | 'evpn';

/** `policy-options policy-statement`: terms in order; a route that none of them decides goes to the next policy. */
export interface Policy {
  readonly name: string;
  readonly terms: readonly PolicyTerm[];
}

export interface PolicyTerm {
  /** Absent for the policy's own from and then, which come after its terms. */
  readonly name?: string;
  readonly from: PolicyMatch;
  readonly then: PolicyActions;
}

/** Conditions that a route must all meet; without any, every route matches. */
export interface PolicyMatch {
  /** The route has at least one of them. */
  readonly communities?: readonly Community[];
  /** The longest prefix that contains the route decides: the route's length must be in its range. */
  readonly prefixes?: readonly PrefixMatch[];
  readonly pathLength?: PathLength;
  readonly family?: RouteFamily;
  readonly localPreference?: number;
  readonly metric?: number;
}

/** `policy-options community`: a route has it if it has all members. */
export interface Community {
  readonly name: string;
  readonly members: readonly string[];
}

/** A `route-filter`, or one prefix of a `prefix-list`. */
export interface PrefixMatch {
  readonly prefix: Prefix;
  /** The prefix lengths that a route may have, both included. */
  readonly shortest: number;
  readonly longest: number;
}

/** `as-path-calc-length`: the number of ASes in the path. */
export interface PathLength {
  readonly count: number;
  readonly compare: 'equal' | 'orhigher' | 'orlower';
}

/** What happens to a route that matches, in this order; without a verdict it goes to the next term. */
export interface PolicyActions {
  readonly localPreference?: number;
  readonly metric?: number;
  readonly origin?: 'igp' | 'egp' | 'incomplete';
  readonly prepend?: readonly number[];
  readonly nextHop?: 'self' | IpAddress;
  readonly community?: { readonly how: 'add' | 'set' | 'delete'; readonly communities: readonly Community[] };
  readonly verdict?: 'accept' | 'reject' | 'next-policy';
}
