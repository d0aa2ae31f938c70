import { Subject, type Observable } from 'rxjs';
import type { ActionResult } from './control.ts';

/** Where an operator lets a withheld plan go. */
export interface ApproveDesk {
  /** Hashes of what was withheld when it was approved. */
  readonly approval$: Observable<string>;
  readonly approve: (plan: string) => ActionResult;
}

/** What `/approve?plan=HASH` answers. */
export interface ApproveAnswer {
  readonly result: 'approved' | 'nothing-waits' | 'another-waits';
  readonly because: string;
}

/** @param pending the hash of what is withheld now, if anything is */
export function approveDesk(pending: () => string | undefined): ApproveDesk {
  const approval$ = new Subject<string>();

  function approve(plan: string): ActionResult & { readonly body: ApproveAnswer } {
    const waiting = pending();
    if (waiting === undefined)
      return { code: 404, body: { result: 'nothing-waits', because: 'nothing is withheld' } };
    if (plan !== waiting) {
      const because = `${plan === '' ? 'a plan has to be named' : `${plan} does not wait`}; what waits now is ${waiting}`;
      return { code: 409, body: { result: 'another-waits', because } };
    }
    approval$.next(plan);
    return { code: 200, body: { result: 'approved', because: `${plan} goes with the next round, once` } };
  }

  return { approval$, approve };
}
