import { catchError, defer, tap, throwError, type Observable, type Subject } from 'rxjs';
import { FaultError, type Fault } from '../model/fault.ts';
import type { Clock } from '../ports.ts';
import type { Device } from './channel.ts';
import { withoutPassword } from './without-password.ts';
import { defined } from '../model/defined.ts';
import { messageOf } from '../model/message-of.ts';

/** A call that has ended, for the metrics; JET's count as the gNMI calls that they stand for. */
export interface DeviceCall {
  readonly rpc: 'get' | 'set' | 'subscribe';
  readonly tookMs: number;
  /** Absent: it went well. */
  readonly fault?: Fault;
}

/**
 * Tells `ended$` how long the call took and how it ended; no fault that leaves it has our password in it.
 *
 * What is no FaultError was thrown before anything was sent: a password that cannot be read, a closed channel.
 */
export function timed<T>(
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
  const detail = messageOf(cause);
  return new FaultError({ kind: 'unreachable', who, detail: `cannot call: ${detail}` }, { cause });
}
