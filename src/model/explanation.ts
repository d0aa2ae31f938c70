import type { Family, IpAddress } from './address.ts';
import type { Condition, PeerHealth } from './health.ts';
import type { Penalty } from './ledger.ts';
import type { Refusal } from './refusal.ts';
import type { Prefix } from './prefix-set.ts';
import type { KnownEndpoint, Source } from './sighting.ts';
import type { AddStep, RemoveStep } from './step.ts';
import type { Standing, Withheld } from './verdict.ts';

/**
 * All that decided about one address, in one situation: what `explain` tells. Times are ms of the agent's clock.
 *
 * It is made of the very functions that decide, and of the verdict itself (plan/explain.ts).
 */
export interface Explanation {
  readonly address: IpAddress;
  /** The moment of the situation. */
  readonly at: number;
  readonly isSelf: boolean;
  /** The pod's name where a source knows it, else the address. */
  readonly identity: string;
  /** What every source that can speak of the address says of it. */
  readonly sightings: readonly SightingOf[];
  /** Its session, and what follows from it; absent: there is none, and none is configured. */
  readonly session?: PeerHealth & { readonly condition: Condition };
  /** It failed us lately. */
  readonly penalty?: Penalty;
  /** What it is to each mesh group, in the settings' order. */
  readonly memberships: readonly Membership[];
  /** Whether it may come in as a client, by each subtractive group, in the settings' order. */
  readonly admissions: readonly Admission[];
}

/** What one source says of an address. */
export interface SightingOf {
  readonly source: Source;
  /** `gone`: it once named it; `silent`: it never has; `unheard`: it has not spoken since we started. */
  readonly says: 'named' | 'gone' | 'silent' | 'unheard';
  /** It cannot see now: what it says is what it said last. */
  readonly isBlind: boolean;
  /** Of its last answer. */
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
  /** Absent: the group has nothing to do with it. */
  readonly standing?: Standing;
  /** What the plan does about it; absent: nothing. */
  readonly step?: AddStep | RemoveStep;
  /** What would be done about it if a guard let it. */
  readonly withheld?: Withheld;
  /** When something about it is due by itself. */
  readonly dueAt?: number;
  /** Its place in a group with `max_peers`, from 1, and what it comes from. */
  readonly place?: Place;
  /** What keeps it from being a neighbor once the plan is carried out; empty exactly when it is one then. */
  readonly hindrances: readonly Hindrance[];
}

export interface Place {
  readonly rank: number;
  /** How many are ranked. */
  readonly of: number;
  /** 64 bits of rendezvous hashing: the highest is ranked first, unless zones or nodes are spread. */
  readonly score: bigint;
}

/** What keeps an address from being a neighbor of a group. Where all of them are gone, it becomes one. */
export type Hindrance =
  | { readonly kind: 'group-missing' } // the device has no such BGP group
  | { readonly kind: 'deactivated'; readonly by: string; readonly what: 'group' | 'neighbor' } // somebody did, on the device
  | { readonly kind: 'self' } // an address of this very device
  | { readonly kind: 'claimed'; readonly by: string } // belongs to a group that comes first in the settings
  | { readonly kind: 'foreign'; readonly where: string } // a neighbor that somebody else configured
  | { readonly kind: 'other-family'; readonly families: readonly Family[] } // the group does not peer by its family
  | { readonly kind: 'unnamed' } // no source of the group names it
  | { readonly kind: 'terminating' } // its pod is on its way out
  | { readonly kind: 'failed'; readonly condition: Extract<Condition, { kind: 'failed' }> }
  /** The device refuses it; without a refusal of its own it only waits for its turn. */
  | { readonly kind: 'refused'; readonly refusal?: Refusal }
  | { readonly kind: 'draining' } // this reflector leaves, and takes nobody new
  | { readonly kind: 'peer-limit'; readonly limit: number | undefined }
  | {
      readonly kind: 'not-chosen';
      readonly maxPeers: number;
      /** Who has the places, or waits for one before it, best ranked first. */
      readonly chosen: readonly IpAddress[];
      /** Who would take a place that becomes free before it, in that order. */
      readonly before: readonly IpAddress[];
      /** It is ranked better than one of the chosen, and takes that place then if all stays as it is. */
      readonly outranksAt?: number;
      /** It failed us, and is not picked before. */
      readonly penalisedUntil?: number;
      /** Those that are ready are picked first. */
      readonly isReady: boolean;
    };

/** Whether an address may come in as a client by one subtractive group. */
export interface Admission {
  readonly group: string;
  /** The prefix of the settings that it lies in; absent: the group is not for it. */
  readonly prefix?: Prefix;
  /** The entry of `allow`, as it runs, that covers it. */
  readonly allowedBy?: Prefix;
  /** Whether `allow` covers it once the plan is carried out. */
  readonly isAllowedThen: boolean;
  /** Why it does not, although it lies in the prefixes. */
  readonly heldOut?: HeldOut;
}

export type HeldOut =
  | { readonly kind: 'group-missing' }
  | { readonly kind: 'deactivated' } // the group or its `allow`, on the device
  | { readonly kind: 'neighbor' } // an explicit neighbor, a deactivated one too, or one that this plan adds or removes
  | { readonly kind: 'lately'; readonly until: number } // it was a neighbor a moment ago
  | { readonly kind: 'named'; readonly group: string } // a source still names it for that mesh group
  | { readonly kind: 'doubted'; readonly group: string } // nobody is admitted while that group's sources are doubted
  | { readonly kind: 'refused'; readonly refusal?: Refusal } // `allow` of the group is not opened now
  | { readonly kind: 'waits'; readonly until: number }; // for the next Set, or for that time
