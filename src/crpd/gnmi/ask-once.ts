import { concat, defer, ignoreElements, takeWhile, tap, throwError, timeout, type Observable } from 'rxjs';
import { FaultError } from '../../model/fault.ts';
import type { Clock } from '../../ports.ts';
import type { GnmiClient } from './client.ts';
import { foldNotification, type NeighborTable } from './neighbor-state.ts';
import { sessionList, type TelemetryEncoding } from './session-list.ts';

const onceDeadlineMs = 10_000;

/** All sessions, asked for once. Errors are FaultErrors; silence is one. */
export function askOnce(
  client: Pick<GnmiClient, 'subscribe'>,
  encoding: TelemetryEncoding,
  { scheduler }: Clock,
): Observable<NeighborTable> {
  return defer(() => {
    const proof: NeighborTable = new Map();
    const answer$ = client.subscribe(sessionList('once', encoding)).pipe(
      timeout({ each: onceDeadlineMs, scheduler, with: () => throwError(() => noAnswer()) }),
      takeWhile(({ syncResponse }) => syncResponse !== true),
      tap(({ update }) => {
        if (update) foldNotification(proof, update);
      }),
      ignoreElements(),
    );
    return concat(
      answer$,
      defer(() => [proof]),
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
