import type { Family, IpAddress } from './address.ts';
import type { Condition, PeerHealth } from './health.ts';
import type { Penalty, Refusal } from './ledger.ts';
import type { Prefix } from './prefix-set.ts';
import type { KnownEndpoint, Source } from './sighting.ts';
import type { AddStep, RemoveStep } from './step.ts';
import type { Standing, Withheld } from './verdict.ts';

/**
 * Everything that the decision about one address in one situation depends on, as `explain` shows it. Times are ms of
 * the agent's clock.
 *
 * plan/explain/explain.ts makes it from the verdict itself and with the same functions that decide.
 */
export interface Explanation {
  readonly address: IpAddress;
  /** The moment of the situation. */
  readonly at: number;
  readonly isSelf: boolean;
  /** The pod's name where a source knows it, else the address. */
  readonly identity: string;
  /** What every source that can name the address says of it. */
  readonly sightings: readonly SightingOf[];
  /** Its session and its condition; absent: it has no session and is not configured. */
  readonly session?: PeerHealth & { readonly condition: Condition };
  /** It failed recently. */
  readonly penalty?: Penalty;
  /** What it is to each mesh group, in the settings' order. */
  readonly memberships: readonly Membership[];
  /** Whether each subtractive group accepts it as a client, in the settings' order. */
  readonly admissions: readonly Admission[];
}

/** What one source says of an address. */
export interface SightingOf {
  readonly source: Source;
  /** `gone`: it once named it; `silent`: it never did; `unheard`: it has not answered since the agent started. */
  readonly says: 'named' | 'gone' | 'silent' | 'unheard';
  /** It cannot see now: this is its last answer. */
  readonly isBlind: boolean;
  /** When its last answer came. */
  readonly answeredAt?: number;
  /** `gone`: since when. */
  readonly since?: number;
  /** `named`: as what. */
  readonly endpoint?: KnownEndpoint;
}

/** What an address is to one mesh group. */
export interface Membership {
  readonly group: string;
  /** It is a neighbor of the group on the device. */
  readonly isConfigured: boolean;
  /** Absent: the address has no part in the group. */
  readonly standing?: Standing;
  /** The step of the plan about it; absent: none. */
  readonly step?: AddStep | RemoveStep;
  /** The step about it that a guard holds back. */
  readonly withheld?: Withheld;
  /** When its standing may change by itself. */
  readonly dueAt?: number;
  /** Its place in the ranking of a group with `max_peers`. */
  readonly place?: Place;
  /** What keeps it from being a neighbor once the plan is carried out; empty exactly when it will be one. */
  readonly hindrances: readonly Hindrance[];
}

/** A place in a ranking. */
export interface Place {
  /** From 1. */
  readonly rank: number;
  /** How many members are ranked. */
  readonly of: number;
  /** 64 bits of rendezvous hashing: the highest is ranked first, unless zones or nodes are spread. */
  readonly score: bigint;
}

/** What keeps an address from being a neighbor of a group. Without any hindrance it becomes one. */
export type Hindrance =
  | { readonly kind: 'group-missing' } // the device has no such BGP group
  | { readonly kind: 'deactivated'; readonly by: string; readonly what: 'group' | 'neighbor' } // by an operator, on the device
  | { readonly kind: 'self' } // an address of this device
  | { readonly kind: 'claimed'; readonly by: string } // belongs to a group that comes first in the settings
  | { readonly kind: 'foreign'; readonly where: string } // a neighbor that an operator configured elsewhere
  | { readonly kind: 'other-family'; readonly families: readonly Family[] } // the group does not peer by its family
  | { readonly kind: 'unnamed' } // no source of the group names it
  | { readonly kind: 'terminating' } // its pod is being deleted
  | { readonly kind: 'failed'; readonly condition: Extract<Condition, { kind: 'failed' }> }
  /** The device refuses it; without `refusal` it waits for its turn while a refused step is searched for. */
  | { readonly kind: 'refused'; readonly refusal?: Refusal }
  | { readonly kind: 'draining' } // this reflector leaves and takes no new peers
  | { readonly kind: 'peer-limit'; readonly limit: number | undefined }
  | {
      readonly kind: 'not-chosen';
      readonly maxPeers: number;
      /** The peers that have the slots, will have them, or would if the licence allowed it; best ranked first. */
      readonly chosen: readonly IpAddress[];
      /** The candidates that would take a free slot before it, in that order. */
      readonly before: readonly IpAddress[];
      /** It outranks one of the chosen, and takes its slot at this time if nothing changes. */
      readonly outranksAt?: number;
      /** It failed recently and is not picked before this time. */
      readonly penalisedUntil?: number;
      /** Ready candidates are picked first. */
      readonly isReady: boolean;
    };

/** Whether one subtractive group accepts an address as a client. */
export interface Admission {
  readonly group: string;
  /** The prefix of the settings that covers it; absent: the group is not for this address. */
  readonly prefix?: Prefix;
  /** The prefix of the running `allow` that covers it. */
  readonly allowedBy?: Prefix;
  /** Whether `allow` covers it once the plan is carried out. */
  readonly isAllowedThen: boolean;
  /** Why `allow` does not cover it, although the settings' prefixes do. */
  readonly heldOut?: HeldOut;
}

export type HeldOut =
  | { readonly kind: 'group-missing' }
  | { readonly kind: 'deactivated' } // the group or its `allow`, on the device
  | { readonly kind: 'neighbor' } // an explicit neighbor, also a deactivated one, or one that this plan adds or removes
  | { readonly kind: 'lately'; readonly until: number } // it was removed from a mesh group recently
  | { readonly kind: 'named'; readonly group: string } // a source still names it for that mesh group
  | { readonly kind: 'doubted'; readonly group: string } // no client is admitted while that group's sources are doubted
  | { readonly kind: 'refused'; readonly refusal?: Refusal } // `allow` of the group is not opened now
  | { readonly kind: 'waits'; readonly until: number }; // for the next Set, or for that time
