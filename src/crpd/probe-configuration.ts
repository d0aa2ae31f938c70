import { catchError, concat, concatMap, forkJoin, map, of, throwError, toArray, type Observable } from 'rxjs';
import { FaultError } from '../model/fault.ts';
import type { GnmiClient } from './gnmi/client.ts';
import type { JetClient } from './jet/client.ts';
import { showElsewhere, showOurs } from './jet/router.ts';
import { elsewhereRequest, oursRequest } from './junos/junos-bgp.ts';

/** A way into the device. */
export type Way = 'gnmi' | 'jet';

/**
 * By which way all of the configuration that a run reads can be read, by harmless calls; the last resort is gNMI's
 * error.
 *
 * A device may take its native tree for one that is empty: a path that gNMI misses and JET shows.
 */
export function probeConfiguration(
  gnmi: Pick<GnmiClient, 'get'>,
  jet: Pick<JetClient, 'command'>,
): Observable<{ readonly way: Way; readonly why: string }> {
  return forkJoin([gnmi.get(oursRequest), gnmi.get(elsewhereRequest)]).pipe(
    concatMap(([ours]) => {
      if (ours !== undefined) return of({ way: 'gnmi', why: 'gNMI reads the configuration' } as const);
      return jet.command(showOurs).pipe(
        map((shown) =>
          shown.trim() === ''
            ? ({ way: 'gnmi', why: 'nothing is configured yet' } as const)
            : ({ way: 'jet', why: 'gNMI does not show the native configuration' } as const),
        ),
        catchError((error: unknown) =>
          isOver(error)
            ? throwError(() => error as Error)
            : of({ way: 'gnmi', why: 'JET does not answer' } as const),
        ),
      );
    }),
    catchError((error: unknown) => {
      if (!(error instanceof FaultError) || error.fault.kind !== 'refused')
        return throwError(() => error as Error);
      return concat(jet.command(showOurs), jet.command(showElsewhere)).pipe(
        toArray(),
        map(
          () =>
            ({ way: 'jet', why: `gNMI refuses the native configuration: ${error.fault.detail}` }) as const,
        ),
        catchError(() => throwError(() => error as Error)),
      );
    }),
  );
}

/** The connection went away meanwhile: nothing can be said. */
function isOver(error: unknown): boolean {
  return !(error instanceof FaultError) || error.fault.kind === 'unreachable';
}
