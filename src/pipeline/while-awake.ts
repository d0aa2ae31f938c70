import { concat, of, startWith, switchMap, type Observable } from 'rxjs';
import type { Telemetry } from '../model/session.ts';
import type { Clock } from '../ports.ts';

/**
 * Restarts telemetry whenever this process was frozen: what it has shown is out of date, and its stream may have broken
 * unnoticed.
 *
 *     frozen$      -------x------
 *     telemetry    -s--s--b--s---    b: blind, until the new stream shows the sessions
 */
export function whileAwake(
  telemetry$: Observable<Telemetry>,
  { frozen$ }: Pick<Clock, 'frozen$'>,
): Observable<Telemetry> {
  return frozen$.pipe(
    startWith(undefined),
    switchMap((ms) => (ms === undefined ? telemetry$ : concat(of(frozenFor(ms)), telemetry$))),
  );
}

function frozenFor(ms: number): Telemetry {
  const detail = `the agent was frozen for ${Math.round(ms / 1000)} s, and does not know yet what it missed`;
  return { kind: 'blind', because: { kind: 'unreachable', who: 'this agent', detail } };
}
