import { map, type Observable } from 'rxjs';
import type { Clock } from '../ports.ts';
import type { Knowledge } from './knowledge.ts';
import type { Told } from './told.ts';

/**
 * Folds approvals into the ledger: what is withheld under that hash may go with the round that begins at once.
 * How the approval ends is up to the rounds; only another approval ends it here.
 */
export function approve(
  approval$: Observable<string>,
  knowledge: Knowledge,
  { scheduler }: Clock,
): Observable<Told> {
  return approval$.pipe(
    map((plan): Told => {
      const { approval: before } = knowledge.ledger;
      knowledge.ledger = { ...knowledge.ledger, approval: { plan, at: scheduler.now() } };
      const isOther = before !== undefined && before.plan !== plan;
      return {
        outcomes: isOther ? [{ kind: 'approval-ended', plan: before.plan, how: 'superseded' }] : [],
        stirs: 'at-once',
      };
    }),
  );
}
