import { it } from 'vitest';
import { settle } from '../../src/pipeline/settle.ts';
import { marbles } from '../support/marbles.ts';

it(
  'settle emits the newest value once the source is quiet, and after a time at most',
  marbles(({ hot, expectObservable }, scheduler) => {
    const source$ = hot('a-b-------cdefghijklm------');
    const expected = '  ----b---------g----l---m---';

    expectObservable(source$.pipe(settle(() => ({ settleMs: 3, settleAtMostMs: 4 }), scheduler))).toBe(
      expected,
    );
  }),
);
