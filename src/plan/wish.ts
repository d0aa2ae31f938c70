import type { AddStep, RemoveStep } from '../model/step.ts';
import type { Account, Remark, Withheld } from '../model/verdict.ts';

/** What one group would like to do, before the guards have looked at it. */
export interface Wish {
  readonly adds: readonly AddStep[];
  readonly removes: readonly RemoveStep[];
  /** Removals of peers that are up, for which discovery alone speaks. */
  readonly departures: readonly RemoveStep[];
  readonly withheld: readonly Withheld[];
  readonly remarks: readonly Remark[];
  readonly accounts: readonly Account[];
}
