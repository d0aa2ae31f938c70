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
  throwError,
  timer,
  type Observable,
} from 'rxjs';
import { parseAddress, type IpAddress } from '../../model/address.ts';
import { backOffMs } from '../../model/back-off.ts';
import { defined } from '../../model/defined.ts';
import { FaultError } from '../../model/fault.ts';
import { sessionStates, type Session, type Telemetry } from '../../model/session.ts';
import type { Clock } from '../../ports.ts';
import { sampleMs } from '../gnmi/subscription.ts';
import { child, entries, readAnswer, unreadable, type Json } from '../junos/json.ts';
import type { JetClient } from './client.ts';

export const showSessions = 'show bgp neighbor';

export interface JetSessionsOptions {
  readonly client: Pick<JetClient, 'command'>;
  readonly clock: Clock;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** Emits when the device is back, which ends a back-off at once. */
  readonly returned$?: Observable<unknown>;
  /** Why gNMI does not provide the sessions. */
  readonly degraded?: string;
}

/**
 * The sessions, read by a command every 2 s as long as there is a subscriber. After a fault of the device it emits
 * `blind` and tries again.
 */
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
      return concat(
        of<Telemetry>({ kind: 'blind', because: error.fault }),
        throwError(() => new Failing()),
      );
    }),
    retry({
      delay: (error: unknown) => {
        if (!(error instanceof Failing)) throw error;
        return merge(timer(backOffMs(failures, random), clock.scheduler), returned$);
      },
    }),
  );
}

/** Starts the back-off before a retry; `blind` has been emitted already. */
class Failing extends Error {}

/**
 * Reads the JSON of `show bgp neighbor`, in which each leaf is an array with one element: `[{"data": "…"}]`. Throws an
 * `unreadable` fault.
 *
 * `peer-address` is followed by `+` and a port while there is a connection. `flap-count` counts how often a session
 * went down. OpenConfig's `established-transitions` counts how often it came up: one more while the session is up.
 */
export function sessionsShown(output: string): ReadonlyMap<IpAddress, Session> {
  const sessions = new Map<IpAddress, Session>();
  if (output.trim() === '') return sessions;
  for (const information of entries(
    child(readAnswer(output, 'the output of show bgp neighbor'), 'bgp-information'),
  )) {
    for (const peer of entries(child(information, 'bgp-peer'))) {
      const text = dataOf(child(peer, 'peer-address')) ?? '';
      const address = parseAddress(text.replace(/\+\d+$/, ''));
      if (address === undefined)
        throw unreadable(`show bgp neighbor: peer-address ${text} is not an address`);
      const shown = (dataOf(child(peer, 'peer-state')) ?? '').toUpperCase();
      const state = sessionStates.find((known) => known === shown);
      if (state === undefined)
        throw unreadable(`show bgp neighbor: peer-state of ${address} is ${shown || 'missing'}`);
      const group = dataOf(child(peer, 'peer-group'));
      const flaps = dataOf(child(peer, 'flap-count')) ?? '';
      sessions.set(address, {
        address,
        state,
        ...(/^\d+$/.test(flaps) ? { transitions: Number(flaps) + (state === 'ESTABLISHED' ? 1 : 0) } : {}),
        ...defined({ group }),
      });
    }
  }
  return sessions;
}

/** `[{"data": "x"}]`, `{"data": "x"}` or `"x"`. */
function dataOf(json: Json | undefined): string | undefined {
  const [first] = entries(json);
  const data = child(first, 'data') ?? first;
  return typeof data === 'string' || typeof data === 'number' ? String(data) : undefined;
}
