import { defer, of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { lookAgain } from '../../../src/discovery/dns/look-again.ts';
import { nextLookMs } from '../../../src/discovery/dns/next-look.ts';
import type { Reply } from '../../../src/discovery/dns/reply.ts';
import { marbles } from '../../support/marbles.ts';

const found = (ttlSeconds: number): Reply => ({ kind: 'found', addresses: [], ttlMs: ttlSeconds * 1000 });
const none: Reply = { kind: 'none' };
const failed: Reply = { kind: 'failed', fault: { kind: 'unreachable', who: 'DNS', detail: '' } };

describe('the next look', () => {
  it.each<[string, Reply, number, number, number]>([
    ['the time to live', found(5), 0, 5000, 5500],
    ['a second at least', found(0), 0, 1000, 1100],
    ['half a minute at most', found(3600), 0, 30_000, 33_000],
    ['five seconds when there is nobody', none, 0, 5000, 5500],
    ['two seconds after a failure', failed, 1, 2000, 1000],
    ['twice as long after the next', failed, 2, 4000, 2000],
    ['half a minute at most after many', failed, 50, 30_000, 15_000],
  ])('comes after %s', (_, reply, failures, atLeastRandom, atMostRandom) => {
    expect(nextLookMs(reply, failures, () => 0)).toBe(atLeastRandom);
    expect(nextLookMs(reply, failures, () => 1)).toBeCloseTo(atMostRandom, 6);
  });
});

describe('looking again', () => {
  /** A look that answers at once with each of the replies in turn. */
  function inTurn(replies: readonly Reply[]) {
    let look = 0;
    return defer(() => of(replies[look++ % replies.length]!));
  }

  it(
    'waits as long as the records live',
    marbles(({ expectObservable }, scheduler) => {
      const values = { a: found(5), b: found(2) };
      const result = ' a 4999ms b 1999ms a';
      const unsubscribed = '7500ms !';

      expectObservable(
        lookAgain(inTurn([values.a, values.b]), () => 0, scheduler),
        unsubscribed,
      ).toBe(result, values);
    }),
  );

  it(
    'backs off while it fails, and begins anew after it saw',
    marbles(({ expectObservable }, scheduler) => {
      const replies = [failed, failed, failed, none, failed, none];
      const result = ' f 1999ms f 3999ms f 7999ms n 4999ms f 1999ms n';
      const unsubscribed = '21500ms !';

      expectObservable(
        lookAgain(inTurn(replies), () => 0, scheduler),
        unsubscribed,
      ).toBe(result, {
        f: failed,
        n: none,
      });
    }),
  );

  it(
    'counts its wait from the answer, not from the question',
    marbles(({ cold, expectObservable, expectSubscriptions }, scheduler) => {
      const look = cold('  300ms (a|)', { a: found(1) });
      const result = '   300ms a 1299ms a';
      const questions = ['^ 299ms !', '1300ms ^ 299ms !'];
      const unsubscribed = '2000ms !';

      expectObservable(
        lookAgain(look, () => 0, scheduler),
        unsubscribed,
      ).toBe(result, { a: found(1) });
      expectSubscriptions(look.subscriptions).toBe(questions);
    }),
  );
});
