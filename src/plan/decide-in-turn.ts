import type { Situation } from '../model/situation.ts';
import type { Verdict } from '../model/verdict.ts';
import { decide } from './decide.ts';
import { nextTurn } from './quarantine.ts';

/**
 * Decides, and where there is nothing to do in the turn of those whose it is, lets the next have theirs: while it is
 * searched for what the device refuses, and when the time of a quarantine is over.
 */
export function decideInTurn(situation: Situation): {
  readonly situation: Situation;
  readonly verdict: Verdict;
} {
  const verdict = decide(situation);
  const ledger = verdict.plan === undefined ? nextTurn(situation.ledger, situation.now) : undefined;
  return ledger === undefined ? { situation, verdict } : decideInTurn({ ...situation, ledger });
}
