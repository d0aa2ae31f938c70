import type { IpAddress } from './address.ts';
import type { Prefix } from './prefix-set.ts';

/** Why a neighbor is added. */
export type AddReason =
  | 'discovered' // a source names it, and the group has no `max_peers`
  | 'chosen' // one of the best-ranked for a free slot in a group with `max_peers`
  | 'replaces-failed' // takes the slot of a peer that is down, never came up or flaps
  | 'relieves-terminating' // takes over before a terminating peer leaves
  | 'outranks'; // better ranked than a peer that is up; make before break

/** Why a neighbor is removed. */
export type RemoveReason =
  | 'gone' // no source names it and its session is down
  | 'left' // every source has answered without it for `remove_after`
  | 'family' // an address of a family that the group does not peer by
  | 'down' // down for `down_after`; replaced
  | 'never-up' // not up within `connect_grace`; replaced
  | 'flapping' // fell three times within 5 min; replaced
  | 'terminating' // its pod is being deleted, and its replacement is up
  | 'outranked' // the better-ranked newcomer is up
  | 'surplus' // more peers than `max_peers`
  | 'moved' // belongs to a group that comes first in the settings
  | 'self'; // an address of this device

/** One change of the configuration, with its reason. */
export type Step =
  | {
      readonly kind: 'remove';
      readonly group: string;
      readonly peer: IpAddress;
      /** The pod's name where known, else the address. */
      readonly identity: string;
      readonly reason: RemoveReason;
      /** The peer that takes its place. */
      readonly successor?: IpAddress;
    }
  | {
      readonly kind: 'add';
      readonly group: string;
      readonly peer: IpAddress;
      /** The pod's name where known, else the address. */
      readonly identity: string;
      readonly reason: AddReason;
      /** The peer whose place it takes. */
      readonly predecessor?: IpAddress;
    }
  | {
      readonly kind: 'allow';
      readonly group: string;
      /** As it runs; needed to delete only what is there. */
      readonly from: readonly Prefix[];
      /** As it should be; empty: the statement is deleted and no client is accepted. */
      readonly to: readonly Prefix[];
    }
  | {
      /** `graceful-shutdown sender` above all groups of MESHRR: a drain begins or is over (RFC 8326). */
      readonly kind: 'graceful-shutdown';
      readonly to: 'set' | 'deleted';
    };

export type AddStep = Extract<Step, { kind: 'add' }>;
export type RemoveStep = Extract<Step, { kind: 'remove' }>;
export type AllowStep = Extract<Step, { kind: 'allow' }>;
export type GracefulShutdownStep = Extract<Step, { kind: 'graceful-shutdown' }>;

/** Steps that are committed together, all or none of them. */
export interface Plan {
  /** Eight hexadecimal digits over the steps: the same steps, the same hash. */
  readonly hash: string;
  readonly steps: readonly Step[];
}
