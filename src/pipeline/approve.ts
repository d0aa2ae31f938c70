import { map, type Observable } from 'rxjs';
import type { Knowledge } from './knowledge.ts';
import type { Told } from './told.ts';

/**
 * Folds approvals into the ledger: what is withheld under that hash may go with the round that begins at once, and
 * the next plan that is committed uses the approval up. Another hash waits for an approval of its own.
 */
export function approve(approval$: Observable<string>, knowledge: Knowledge): Observable<Told> {
  return approval$.pipe(
    map((approved): Told => {
      knowledge.ledger = { ...knowledge.ledger, approved };
      return { outcomes: [], stirs: 'at-once' };
    }),
  );
}
