import { concatMap, from, type OperatorFunction } from 'rxjs';
import type { Outcome } from '../model/outcome.ts';

/** Something was told: what the operator hears of it, and whether a round should look. */
export interface Told {
  readonly outcomes: readonly Outcome[];
  /** `soon`: once changes have settled. */
  readonly stirs: 'nobody' | 'soon' | 'at-once';
}

/** The outcomes of what was told, one by one. */
export function outcomesOf(): OperatorFunction<Told, Outcome> {
  return concatMap(({ outcomes }) => from(outcomes));
}
