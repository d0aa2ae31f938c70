import {
  catchError,
  defer,
  Observable,
  tap,
  throwError,
  timeout,
  type MonoTypeOperatorFunction,
  type Subject,
} from 'rxjs';
import { defined } from '../model/defined.ts';
import { FaultError, type Fault } from '../model/fault.ts';
import { messageOf } from '../model/message-of.ts';
import type { Clock } from '../ports.ts';
import type { Device } from './channel.ts';

/** A call that has ended, for the metrics. A JET call counts as the gNMI call that it replaces. */
export interface DeviceCall {
  readonly rpc: 'get' | 'set' | 'subscribe';
  readonly tookMs: number;
  /** Absent: it succeeded. */
  readonly fault?: Fault;
}

/**
 * Reports to `ended$` how long a call took and how it ended, and removes our password from its fault.
 *
 * An error that is not a FaultError was thrown before anything was sent, as for a password that cannot be read or a
 * closed channel.
 */
export function reported<T>(
  rpc: DeviceCall['rpc'],
  device: Device,
  ended$: Subject<DeviceCall>,
  { scheduler }: Clock,
  call$: Observable<T>,
): Observable<T> {
  return defer(() => {
    const start = scheduler.now();
    const end = (fault?: Fault) =>
      ended$.next({ rpc, tookMs: scheduler.now() - start, ...defined({ fault }) });
    return call$.pipe(
      tap({ complete: () => end() }),
      catchError((error: unknown) => {
        const known = withoutPassword(
          device,
          error instanceof FaultError ? error : unsent(device.address, error),
        );
        end(known.fault);
        return throwError(() => known);
      }),
    );
  });
}

function unsent(who: string, cause: unknown): FaultError {
  return new FaultError({ kind: 'unreachable', who, detail: `cannot call: ${messageOf(cause)}` }, { cause });
}

/** Replacing a shorter password would garble ordinary words in what the device says. */
const shortestPassword = 4;

/** Removes our password from a fault, since a device may quote our request in an error. */
function withoutPassword({ password }: Device, error: FaultError): FaultError {
  const secret = passwordOf(password);
  const { fault } = error;
  if (secret.length < shortestPassword || !fault.detail.includes(secret)) return error;
  // The cause is left out, since it has the original words.
  return new FaultError({ ...fault, detail: fault.detail.replaceAll(secret, '[secret]') });
}

function passwordOf(read: Device['password']): string {
  try {
    return read?.() ?? '';
  } catch {
    // A password that cannot be read was not sent either.
    return '';
  }
}

/*
 * Deadlines are our own timers. A deadline of grpc-js is a time of the wall clock, which grpc-js reads again while it
 * waits: if the clock is set meanwhile, the call ends at once, or never.
 */

/** Fails a read as `unreachable` when its first answer does not come in time. */
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
 * Sends a commit and completes when it is answered. Unsubscribing does not cancel it. Without an answer in time it
 * fails as `unsettled`: the commit may have landed, or may still land.
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
