import type { Family, IpAddress } from './address.ts';
import type { Refusal } from './ledger.ts';
import type { AddStep, Plan, RemoveStep } from './step.ts';

/** Why a step that is due is held back. */
export type Guard =
  | 'quota' // discovery removes at most a quarter of a group's established peers within 5 min
  | 'last-peers' // discovery never removes the last `min_peers`
  | 'source-emptied' // a source fell from two or more members to none
  | 'peer-limit' // the device's licence
  | 'refused' // the device refuses this step even alone
  | 'in-turn'; // a step of the same plan was refused: this one waits for its turn

/** A step that is due and held back. It waits for an operator, for the session to fall, or for `until`. */
export interface Withheld {
  readonly step: AddStep | RemoveStep;
  readonly guard: Guard;
  /** When the guard lets it pass by itself (ms of the agent's clock). */
  readonly until?: number;
}

/** What an address is to a group, and why: `status` and `explain` show it. */
export type Standing =
  | 'peer' // configured and wanted
  | 'joining' // will be configured by this plan
  | 'leaving' // will be removed by this plan
  | 'withheld' // would leave or join, but a guard holds it back
  | 'kept-blind' // a source that could name it cannot see
  | 'kept-lingering' // up, and not missing from discovery for long enough yet
  | 'kept-no-candidate' // failed, and there is no candidate to replace it
  | 'kept-all-down' // failed, but all sessions are down: the fault is ours
  | 'candidate'; // discovered, not chosen

/** What a verdict says about one address in one group. */
export interface Account {
  readonly address: IpAddress;
  readonly group: string;
  readonly identity: string;
  readonly standing: Standing;
  /** Its place in the ranking of a group with `max_peers`, from 1. */
  readonly rank?: number;
  /** When its standing may change by itself (ms of the agent's clock). */
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
  | (Refusal & { readonly kind: 'refused'; readonly peer?: IpAddress }) // in quarantine
  | { readonly kind: 'allow-empty'; readonly group: string } // every client is refused
  | { readonly kind: 'deactivated'; readonly group: string; readonly what: 'group' | 'allow' } // by an operator; left alone
  | {
      readonly kind: 'deactivated';
      readonly group: string;
      readonly what: 'neighbor';
      readonly peer: IpAddress;
    }
  | { readonly kind: 'no-candidate'; readonly group: string; readonly peer: IpAddress }
  | { readonly kind: 'none-serves'; readonly group: string } // a peer was chosen although it is not ready, because no candidate is
  | { readonly kind: 'all-down'; readonly since: number }; // every session is down: the fault is ours, not the peers'

/** How many addresses the sources of a group name that it cannot use, because it does not peer by their family. */
export interface OtherFamily {
  readonly group: string;
  readonly families: readonly Family[];
  readonly addresses: number;
}

/** What to do now, and why. Converged when there is neither a plan nor anything withheld. */
export interface Verdict {
  /** What to commit now; absent: nothing. */
  readonly plan?: Plan;
  readonly withheld: readonly Withheld[];
  /** The hash of the approval that let removals into the plan; absent: none was needed, or none is valid. */
  readonly approved?: string;
  /** A hash over the withheld removals, for an operator's approval; absent: there are none. */
  readonly pending?: string;
  readonly remarks: readonly Remark[];
  readonly accounts: readonly Account[];
  readonly otherFamily: readonly OtherFamily[];
  /** When time alone may change the verdict (ms of the agent's clock). */
  readonly lookAgainAt?: number;
}
