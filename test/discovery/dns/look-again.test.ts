import { defer, of, type SchedulerLike } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Reply } from '../../../src/discovery/dns/ask.ts';
import { lookAgain, type LookSettings } from '../../../src/discovery/dns/dns.ts';
import { parseResolvConf } from '../../../src/discovery/dns/resolv-conf.ts';
import { clockOf } from '../../support/clock-of.ts';
import { marbles } from '../../support/marbles.ts';

const found = (ttlSeconds: number): Reply => ({ kind: 'found', addresses: [], ttlMs: ttlSeconds * 1000 });
const none: Reply = { kind: 'none' };
const failed: Reply = { kind: 'failed', fault: { kind: 'unreachable', who: 'DNS', detail: '' } };

const settings = (scheduler: SchedulerLike): LookSettings => ({
  hostname: 'meshrr.mesh.test.',
  resolvConf: () => parseResolvConf(''),
  clock: clockOf(scheduler),
  random: () => 0,
});

describe('a hostname that is looked up again and again', () => {
  /** A look-up that answers at once, with each of the replies in turn. */
  function inTurn(replies: readonly Reply[]) {
    let look = 0;
    return defer(() => of(replies[look++ % replies.length]!));
  }

  it(
    'is looked up when the time to live of its records is over',
    marbles(({ expectObservable }, scheduler) => {
      const values = { a: found(5), b: found(2) };
      const look = inTurn([values.a, values.b]);
      const result = ' a 4999ms b 1999ms a';
      const unsubscribed = '7500ms !';

      expectObservable(
        lookAgain(settings(scheduler), () => look),
        unsubscribed,
      ).toBe(result, values);
    }),
  );

  it(
    'is looked up less often while that fails, until there is an answer',
    marbles(({ expectObservable }, scheduler) => {
      const look = inTurn([failed, failed, failed, none, failed, none]);
      const result = ' f 1999ms f 3999ms f 7999ms n 4999ms f 1999ms n';
      const unsubscribed = '21500ms !';

      expectObservable(
        lookAgain(settings(scheduler), () => look),
        unsubscribed,
      ).toBe(result, { f: failed, n: none });
    }),
  );

  it(
    'is asked for under all names at once when the remembered one has no addresses any more',
    marbles(({ expectObservable }, scheduler) => {
      const search = { ...settings(scheduler), hostname: 'm', resolvConf: () => parseResolvConf('search a') };
      const asked: string[] = [];
      const askName = (name: string) =>
        defer(() => {
          asked.push(name);
          return of(name === 'm.a' && asked.length < 3 ? found(1) : none);
        });

      expectObservable(lookAgain(search, askName), '1500ms !').toBe('f 999ms n', { f: found(1), n: none });
      scheduler.flush();
      expect(asked).toEqual(['m.a', 'm', 'm.a', 'm.a', 'm']);
    }),
  );

  it(
    'waits from the answer on, not from the question',
    marbles(({ cold, expectObservable, expectSubscriptions }, scheduler) => {
      const look = cold('  300ms (a|)', { a: found(1) });
      const result = '   300ms a 1299ms a';
      const questions = ['^ 299ms !', '1300ms ^ 299ms !'];
      const unsubscribed = '2000ms !';

      expectObservable(
        lookAgain(settings(scheduler), () => look),
        unsubscribed,
      ).toBe(result, { a: found(1) });
      expectSubscriptions(look.subscriptions).toBe(questions);
    }),
  );
});
