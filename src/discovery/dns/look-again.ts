import { defer, repeat, tap, timer, type Observable, type SchedulerLike } from 'rxjs';
import { nextLookMs } from './next-look.ts';
import type { Reply } from './reply.ts';

/**
 * Looks, waits as long as the reply asks for, looks again, for as long as somebody listens.
 *
 *     look     x-(a|)     x-(a|)
 *     wait        -ttl----      -ttl----
 *     result   --a----------a----------
 */
export function lookAgain(
  look$: Observable<Reply>,
  random: () => number,
  scheduler: SchedulerLike,
): Observable<Reply> {
  return defer(() => {
    let failures = 0;
    let waitMs = 0;
    return look$.pipe(
      tap((reply) => {
        failures = reply.kind === 'failed' ? failures + 1 : 0;
        waitMs = nextLookMs(reply, failures, random);
      }),
      repeat({ delay: () => timer(waitMs, scheduler) }),
    );
  });
}
