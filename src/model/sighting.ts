import { familyOf, type Family, type IpAddress } from './address.ts';
import type { Fault } from './fault.ts';

/**
 * Where members of a group are discovered. Each source is trusted or doubted on its own.
 *
 * The A and the AAAA records of one name are two sources: if one query fails, that family is unknown, not empty.
 */
export interface Source {
  /** Unique over all groups, readable: `dns meshrr.default.svc.cluster.local A`. */
  readonly id: string;
  readonly group: string;
  /** The only family whose addresses it can name; absent: both. */
  readonly family?: Family;
  /** An empty answer counts only when it is repeated after this time (ms); 0: at once. */
  readonly confirmEmptyMs: number;
}

/**
 * The last answer of a source, or its failure.
 *
 * An empty answer is not the same as no answer: `seen` without endpoints means that there are no members, `blind` that
 * they are not known.
 */
export type Sighting =
  | {
      readonly kind: 'seen';
      readonly source: Source;
      readonly endpoints: readonly Endpoint[];
      /** Addresses in the answer that no neighbor can have; in numeric order. */
      readonly leftOut?: readonly IpAddress[];
    }
  | { readonly kind: 'blind'; readonly source: Source; readonly because: Fault };

/** An endpoint in a view, with what follows from several answers. */
export interface KnownEndpoint extends Endpoint {
  /** Since when it has served without a break (ms of the agent's clock); `undefined` while it does not. */
  readonly servingSince?: number | undefined;
}

/** What is known from one source. Times are ms of the agent's clock. */
export interface SourceView {
  readonly source: Source;
  /** `unheard`: it has not answered since the agent started. */
  readonly state: 'unheard' | 'seeing' | 'blind';
  /** Since when it is in this state. */
  readonly since: number;
  /** Why it is blind. */
  readonly because?: Fault;
  /** The endpoints of the last answer that counts. */
  readonly known: ReadonlyMap<IpAddress, KnownEndpoint>;
  /** Addresses that it named once and no longer names, with the time of the first answer without them. */
  readonly gone: ReadonlyMap<IpAddress, number>;
  /** Addresses in its last answer that no neighbor can have. */
  readonly leftOut?: readonly IpAddress[];
  /** Since when its answers are empty. */
  readonly emptySince?: number;
  /** How many endpoints it named before its answers became empty; absent while it names any. */
  readonly fellFrom?: number;
  /** The time of its first answer, of the last but one, and of the last. */
  readonly answers: { readonly first: number; readonly previous: number; readonly last: number } | undefined;
}

/** What is known from all sources, by the source's id. */
export type View = ReadonlyMap<string, SourceView>;

/** Whether a source can name an address of this family at all. */
export function canName({ family }: Source, address: IpAddress): boolean {
  return family === undefined || family === familyOf(address);
}

/** A member of a group as a source names it: a pod, or only an address. */
export interface Endpoint {
  readonly address: IpAddress;
  /** The pod's name, which stays the same over restarts, where the source knows it; else the address. */
  readonly identity: string;
  /** The pod's UID: it differs when another pod takes over the address. */
  readonly uid?: string;
  readonly zone?: string;
  readonly node?: string;
  /** Its readiness, regardless of termination (EndpointSlice `conditions.serving`); true where it is not known. */
  readonly serving: boolean;
  /** Its pod is being deleted (EndpointSlice `conditions.terminating`). */
  readonly terminating: boolean;
}

/** An endpoint of which only the address is known, as DNS and static lists give it. */
export function bareEndpoint(address: IpAddress): Endpoint {
  return { address, identity: address, serving: true, terminating: false };
}
