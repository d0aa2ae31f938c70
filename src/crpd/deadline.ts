import { Observable, throwError, timeout, type MonoTypeOperatorFunction } from 'rxjs';
import { FaultError } from '../model/fault.ts';
import type { Clock } from '../ports.ts';

/*
 * grpc-js takes a deadline as a moment of the wall's clock, and looks at that clock again whenever it waits on: a step
 * in between ends a call at once, or never. So its calls get none, and are given up by timers of our own.
 */

/** Gives a read up that is not answered in time. */
export function answeredWithin<T>(
  ms: number,
  who: string,
  { scheduler }: Clock,
): MonoTypeOperatorFunction<T> {
  return timeout({
    first: ms,
    scheduler,
    with: () => throwError(() => new FaultError({ kind: 'unreachable', who, detail: noAnswer(ms) })),
  });
}

/**
 * Sends a commit and completes with its answer. Unsubscribing does not cancel it; when nobody answers in time its
 * stream is let go, and whether it has landed, or still will, is unknown.
 */
export function committedWithin(
  ms: number,
  who: string,
  { scheduler }: Clock,
  send: (answered: (error?: FaultError) => void) => { cancel(): void },
): Observable<never> {
  return new Observable((subscriber) => {
    const call = send((error) => {
      late.unsubscribe();
      if (error === undefined) subscriber.complete();
      else subscriber.error(error);
    });
    const late = scheduler.schedule(() => {
      subscriber.error(new FaultError({ kind: 'unsettled', who, detail: noAnswer(ms) }));
      call.cancel();
    }, ms);
  });
}

function noAnswer(ms: number): string {
  return `no answer within ${ms / 1000} s`;
}
