import { familyOf, type Family, type IpAddress } from './address.ts';
import type { Endpoint } from './endpoint.ts';
import type { Fault } from './fault.ts';

/**
 * One who tells us about a group, and is believed by itself.
 *
 * The A and the AAAA records of one name are two sources: a family that failed is not an empty family.
 */
export interface Source {
  /** Unique over all groups, readable: `dns meshrr.default.svc.cluster.local A`. */
  readonly id: string;
  readonly group: string;
  /** The only family it can speak of; absent: both. */
  readonly family?: Family;
  /** An empty answer counts only when it still stands after this long (ms); 0: at once. */
  readonly confirmEmptyMs: number;
}

/**
 * What a source last told about its group.
 *
 * An empty answer and no answer are different things: `seen` with no endpoints says the members are
 * gone, `blind` says we cannot know.
 */
export type Sighting =
  | {
      readonly kind: 'seen';
      readonly source: Source;
      readonly endpoints: readonly Endpoint[];
      /** Addresses that it names, too, and that no neighbor can have; in numeric order. */
      readonly leftOut?: readonly IpAddress[];
    }
  | { readonly kind: 'blind'; readonly source: Source; readonly because: Fault };

/** An endpoint in a view, with what only time tells. */
export interface KnownEndpoint extends Endpoint {
  /** Since when it serves without a break (ms of the agent's clock); `undefined` while it does not. */
  readonly servingSince?: number | undefined;
}

/** What one source has told so far. Times are ms of the agent's clock. */
export interface SourceView {
  readonly source: Source;
  /** `unheard`: it has not spoken since we started. */
  readonly state: 'unheard' | 'seeing' | 'blind';
  /** Since when it is in this state. */
  readonly since: number;
  /** Why it is blind. */
  readonly because?: Fault;
  /** Its members by the last answer that counts. */
  readonly known: ReadonlyMap<IpAddress, KnownEndpoint>;
  /** Whom it once named and no longer does: the time of the first answer without them. */
  readonly gone: ReadonlyMap<IpAddress, number>;
  /** What its last answer named and no neighbor can have. */
  readonly leftOut?: readonly IpAddress[];
  /** Since when it answers with nobody at all, not yet confirmed. */
  readonly emptySince?: number;
  /** How many it named before it fell to none at one stroke; absent while it names somebody. */
  readonly fellFrom?: number;
  /** The time of its first answer, of the last but one, and of the last. */
  readonly answers: { readonly first: number; readonly previous: number; readonly last: number } | undefined;
}

/** What all sources have told, by the source's id. */
export type View = ReadonlyMap<string, SourceView>;

/** Whether a source can speak of an address at all. */
export function speaksOf({ family }: Source, address: IpAddress): boolean {
  return family === undefined || family === familyOf(address);
}
