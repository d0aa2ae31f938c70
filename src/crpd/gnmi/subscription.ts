import { concat, defer, ignoreElements, takeWhile, tap, throwError, timeout, type Observable } from 'rxjs';
import type { SubscriptionList } from '../../generated/gnmi/SubscriptionList.ts';
import { FaultError } from '../../model/fault.ts';
import type { TelemetryMode } from '../../model/session.ts';
import type { Clock } from '../../ports.ts';
import type { GnmiClient } from './client.ts';
import { foldNotification, type NeighborTable } from './neighbor-table.ts';
import { neighborsPath, pathTo } from './path.ts';

/** The shortest sample interval that devices accept (ms). */
export const sampleMs = 2000;

export type TelemetryEncoding = 'PROTO' | 'JSON';

/**
 * The Subscribe request for all BGP neighbors. The path has no keys, since releases differ in how they name the
 * instance and the protocol. QoS is never set.
 */
export function sessionSubscription(
  mode: TelemetryMode | 'once',
  encoding: TelemetryEncoding,
): SubscriptionList {
  const path = pathTo('', ...neighborsPath);
  switch (mode) {
    case 'once':
      return { mode: 'ONCE', encoding, subscription: [{ path }] };
    case 'on-change':
      return { mode: 'STREAM', encoding, subscription: [{ path, mode: 'ON_CHANGE' }] };
    case 'sample':
      return {
        mode: 'STREAM',
        encoding,
        subscription: [{ path, mode: 'SAMPLE', sampleInterval: sampleMs * 1_000_000 }],
      };
  }
}

const onceDeadlineMs = 10_000;

/** Reads all sessions by one ONCE. Fails with a FaultError, also when the device stays silent for 10 s. */
export function askOnce(
  client: Pick<GnmiClient, 'subscribe'>,
  encoding: TelemetryEncoding,
  { scheduler }: Clock,
): Observable<NeighborTable> {
  return defer(() => {
    const table: NeighborTable = new Map();
    const answer$ = client.subscribe(sessionSubscription('once', encoding)).pipe(
      timeout({ each: onceDeadlineMs, scheduler, with: () => throwError(() => noAnswer()) }),
      takeWhile(({ syncResponse }) => syncResponse !== true),
      tap(({ update }) => {
        if (update) foldNotification(table, update);
      }),
      ignoreElements(),
    );
    return concat(
      answer$,
      defer(() => [table]),
    );
  });
}

function noAnswer(): FaultError {
  return new FaultError({
    kind: 'unreachable',
    who: 'telemetry',
    detail: 'the device does not answer a ONCE',
  });
}
