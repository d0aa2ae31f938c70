import { debounce, defer, tap, timer, type MonoTypeOperatorFunction, type SchedulerLike } from 'rxjs';

/**
 * Waits for changes to settle: emits the newest once the source has been quiet for `settleMs`, but no later than
 * `settleAtMostMs` after the first of them, so that steady changes cannot starve what follows.
 *
 *     source             a-b-------cdefghijklm---
 *     quiet 3, at most 4 ----b---------g----l---m
 */
export function settle<T>(
  bounds: () => { readonly settleMs: number; readonly settleAtMostMs: number },
  scheduler: SchedulerLike,
): MonoTypeOperatorFunction<T> {
  return (source$) =>
    defer(() => {
      let latest: number | undefined;
      return source$.pipe(
        debounce(() => {
          const { settleMs: quietMs, settleAtMostMs: atMostMs } = bounds();
          latest ??= scheduler.now() + atMostMs;
          return timer(Math.max(0, Math.min(quietMs, latest - scheduler.now())), scheduler);
        }),
        tap(() => {
          latest = undefined;
        }),
      );
    });
}
