import {
  catchError,
  concat,
  defer,
  EMPTY,
  merge,
  of,
  switchMap,
  take,
  tap,
  throwError,
  timer,
  type Observable,
} from 'rxjs';
import type { IpAddress } from '../../model/address.ts';
import { backOffMs } from '../../model/back-off.ts';
import { FaultError } from '../../model/fault.ts';
import type { Telemetry } from '../../model/session.ts';
import type { Clock } from '../../ports.ts';
import type { GnmiClient } from './client.ts';
import { Degraded, watchSessions, type Watching } from './watch-sessions.ts';
import { defined } from '../../model/defined.ts';

export interface TelemetryOptions {
  readonly client: Pick<GnmiClient, 'subscribe'>;
  readonly clock: Clock;
  /** How often a ONCE proves that silence means "no change". */
  readonly resyncMs: number;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** The device is there again: nothing is waited for. */
  readonly returned$?: Observable<unknown>;
}

/** What is tried in turn when the device does not do the one before. */
const ways: readonly Pick<Watching, 'mode' | 'encoding'>[] = [
  { mode: 'on-change', encoding: 'PROTO' },
  { mode: 'sample', encoding: 'PROTO' },
  { mode: 'sample', encoding: 'JSON' },
];

/**
 * The sessions for as long as somebody listens; never fails.
 *
 *     on-change ──(refused, or brings no session-state, or is caught lying)──► sample ──(refused)──► sample, JSON
 *         ▲                                                                       │
 *         └── blind, back-off 1 to 30 s, or until the device is there again ◄──(stream ends, is silent)──┘
 */
export function telemetry(
  options: TelemetryOptions,
  configured$: Observable<ReadonlySet<IpAddress>>,
): Observable<Telemetry> {
  const { clock, random } = options;
  return defer(() => {
    let failures = 0;
    const healthy = tap<Telemetry>(() => {
      failures = 0;
    });

    const from = (way: number, degraded?: string): Observable<Telemetry> => {
      const chosen = ways[way];
      if (chosen === undefined) return throwError(() => refusedEverywhere(degraded));
      return watchSessions({ ...options, ...chosen, ...defined({ degraded }) }, configured$).pipe(
        healthy,
        catchError((error: unknown) => {
          if (error instanceof Degraded) return from(way + 1, error.message);
          if (error instanceof FaultError && error.fault.kind === 'refused')
            return from(way + 1, error.fault.detail);
          throw error;
        }),
      );
    };

    const again = (): Observable<Telemetry> =>
      from(0).pipe(
        catchError((error: unknown) => {
          if (!(error instanceof FaultError)) throw error;
          failures += 1;
          const rested$ = timer(backOffMs(failures, random), clock.scheduler);
          const returned$ = (options.returned$ ?? EMPTY).pipe(tap(() => (failures = 0)));
          return concat(
            of<Telemetry>({ kind: 'blind', because: error.fault }),
            merge(rested$, returned$).pipe(take(1), switchMap(again)),
          );
        }),
      );
    return again();
  });
}

function refusedEverywhere(detail = 'no way to watch sessions works'): FaultError {
  return new FaultError({ kind: 'unreachable', who: 'telemetry', detail });
}
