import type { Family, IpAddress } from './address.ts';
import type { Refusal } from './refusal.ts';
import type { AddStep, Plan, RemoveStep } from './step.ts';

/** What holds a step back although it would be due. */
export type Guard =
  | 'quota' // a quarter of the group's established peers within 5 min is the most that discovery removes
  | 'last-peers' // discovery never removes the last `min_peers`
  | 'source-emptied' // a source fell from two or more members to none
  | 'peer-limit' // the device's licence
  | 'refused' // the device refuses it by itself
  | 'in-turn'; // something of the same plan was refused: it goes in its turn

/** A step that is due and is not taken. It waits for an operator, for the session to fall, or for `until`. */
export interface Withheld {
  readonly step: AddStep | RemoveStep;
  readonly guard: Guard;
  /** When the guard will let it pass by itself (ms of the agent's clock). */
  readonly until?: number;
}

/** Where an address stands with us, and why: what `status` and `explain` tell. */
export type Standing =
  | 'peer' // configured and wanted
  | 'joining' // will be configured by this plan
  | 'leaving' // will be removed by this plan
  | 'withheld' // would leave or join if a guard let it
  | 'kept-blind' // a source that may know it cannot see
  | 'kept-lingering' // missing from discovery, up, and not missing for long enough yet
  | 'kept-no-candidate' // failed, and there is nobody to take its place
  | 'kept-all-down' // failed, but all sessions are down: it is us
  | 'candidate'; // discovered, not among the chosen

export interface Account {
  readonly address: IpAddress;
  readonly group: string;
  readonly identity: string;
  readonly standing: Standing;
  /** Its place in the ranking of a group with `max_peers`, from 1. */
  readonly rank?: number;
  /** When something about it is due by itself (ms of the agent's clock). */
  readonly dueAt?: number;
}

/** Something an operator should know about a group. */
export type Remark =
  | { readonly kind: 'group-missing'; readonly group: string } // the device has no such BGP group
  | {
      readonly kind: 'left-out'; // no neighbor can have these addresses
      readonly group: string;
      readonly source: string;
      readonly addresses: readonly IpAddress[];
    }
  | (Refusal & { readonly kind: 'refused'; readonly peer?: IpAddress }) // left out, so that the others go
  | { readonly kind: 'allow-empty'; readonly group: string } // every client is refused
  | { readonly kind: 'deactivated'; readonly group: string; readonly what: 'group' | 'allow' } // somebody did; left alone
  | {
      readonly kind: 'deactivated';
      readonly group: string;
      readonly what: 'neighbor';
      readonly peer: IpAddress;
    }
  | { readonly kind: 'no-candidate'; readonly group: string; readonly peer: IpAddress }
  | { readonly kind: 'none-serves'; readonly group: string } // chosen although not ready, as nobody is
  | { readonly kind: 'all-down'; readonly since: number }; // it is us, not them

/** What the sources of a group name in vain, as it does not peer by their family. */
export interface OtherFamily {
  readonly group: string;
  readonly families: readonly Family[];
  readonly addresses: number;
}

/** The outcome of one look at everything. Converged when there is neither a plan nor anything withheld. */
export interface Verdict {
  /** What to commit now; absent: nothing. */
  readonly plan?: Plan;
  readonly withheld: readonly Withheld[];
  /** The hash of the approval by which removals are in the plan; absent: none is needed, or none counts. */
  readonly approved?: string;
  /** A hash over what is withheld, for the operator's approval; absent: nothing is. */
  readonly pending?: string;
  readonly remarks: readonly Remark[];
  readonly accounts: readonly Account[];
  readonly otherFamily: readonly OtherFamily[];
  /** When time alone may change the verdict (ms of the agent's clock). */
  readonly lookAgainAt?: number;
}
