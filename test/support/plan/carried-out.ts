import { applied } from '../../../src/plan/drift.ts';
import { decide } from '../../../src/plan/decide.ts';
import { explicitIn } from '../../../src/model/running.ts';
import { recordCommit } from '../../../src/plan/ledger.ts';
import type { Situation } from '../../../src/model/situation.ts';
import { configure } from '../../../src/plan/health.ts';

/** The situation right after its plan was committed; the same one when there is none. */
export function carriedOut(situation: Situation): Situation {
  const { plan } = decide(situation);
  if (plan === undefined) return situation;
  const running = applied(situation.running, plan);
  return {
    ...situation,
    running,
    ledger: recordCommit(situation.ledger, plan, situation.view, situation.now),
    health: configure(situation.health, explicitIn(running), situation.now),
  };
}
