import {
  catchError,
  concat,
  defer,
  EMPTY,
  map,
  merge,
  of,
  repeat,
  retry,
  timer,
  type Observable,
} from 'rxjs';
import { backOffMs } from '../../model/back-off.ts';
import { FaultError } from '../../model/fault.ts';
import type { Telemetry } from '../../model/session.ts';
import type { Clock } from '../../ports.ts';
import type { JetClient } from './client.ts';
import { sampleMs } from '../gnmi/subscription.ts';
import { sessionsShown } from './show-bgp-neighbor.ts';
import { defined } from '../../model/defined.ts';

export const showSessions = 'show bgp neighbor';

export interface JetSessionsOptions {
  readonly client: Pick<JetClient, 'command'>;
  readonly clock: Clock;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** The device is there again: nothing is waited for. */
  readonly returned$?: Observable<unknown>;
  /** Why not by gNMI. */
  readonly degraded?: string;
}

/** The sessions by a command every 2 s, for as long as somebody listens; never fails. */
export function jetSessions({
  client,
  clock,
  random,
  returned$ = EMPTY,
  degraded,
}: JetSessionsOptions): Observable<Telemetry> {
  let failures = 0;
  const seen$ = defer(() => client.command(showSessions)).pipe(
    map((output): Telemetry => {
      const sessions = sessionsShown(output);
      failures = 0;
      return { kind: 'seen', sessions, mode: 'sample', ...defined({ degraded }) };
    }),
    repeat({ delay: () => timer(sampleMs, clock.scheduler) }),
  );
  return seen$.pipe(
    catchError((error: unknown) => {
      if (!(error instanceof FaultError)) throw error;
      failures += 1;
      return concat(of<Telemetry>({ kind: 'blind', because: error.fault }), failing());
    }),
    retry({
      delay: (error: unknown) => {
        if (!(error instanceof Failing)) throw error;
        return merge(timer(backOffMs(failures, random), clock.scheduler), returned$);
      },
    }),
  );
}

/** The blindness has been told; what follows is another try. */
class Failing extends Error {}

function failing(): Observable<never> {
  return defer(() => {
    throw new Failing();
  });
}
