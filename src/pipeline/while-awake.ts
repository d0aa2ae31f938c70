import { concat, of, startWith, switchMap, type Observable } from 'rxjs';
import type { Telemetry } from '../model/session.ts';
import type { Clock } from '../ports.ts';

/**
 * Telemetry that begins anew whenever this process was frozen: what it heard before is old, and a stream may have
 * died meanwhile without a word.
 *
 *     frozen$      -------x------
 *     telemetry    -s--s--b--s---    b: blind, until the new stream proves that it lives
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
