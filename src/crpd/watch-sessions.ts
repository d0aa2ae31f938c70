import {
  concat,
  defer,
  delay,
  distinctUntilChanged,
  exhaustMap,
  filter,
  ignoreElements,
  map,
  merge,
  takeWhile,
  tap,
  throwError,
  timeout,
  timer,
  type Observable,
} from 'rxjs';
import type { SubscribeResponse__Output } from '../generated/gnmi/SubscribeResponse.ts';
import type { SubscriptionList } from '../generated/gnmi/SubscriptionList.ts';
import type { IpAddress } from '../model/address.ts';
import { FaultError } from '../model/fault.ts';
import type { Telemetry, TelemetryMode } from '../model/session.ts';
import type { Clock } from '../ports.ts';
import type { GnmiClient } from './gnmi-client.ts';
import { pathTo } from './gnmi-path.ts';
import { foldNotification, neighborsIn, sessionsOf, type NeighborTable } from './neighbor-state.ts';

/** One way of watching, with what it needs. */
export interface Watching {
  readonly client: GnmiClient;
  readonly clock: Clock;
  readonly resyncMs: number;
  readonly mode: TelemetryMode;
  readonly encoding: 'PROTO' | 'JSON';
  /** Why it is not the preferred way. */
  readonly degraded?: string;
}

/** This way does not do; the message says why. Another may. */
export class Degraded extends Error {
  override readonly name = 'Degraded';
}

/** The least interval that devices take. */
const sampleMs = 2000;
/** How long after its sync, or after somebody was configured, a stream may go without any session-state. */
const judgeMs = 3 * sampleMs;
/** How long the stream has to tell what a ONCE has shown. */
const tellMs = 1000;
const onceDeadlineMs = 10_000;

/**
 * Watches the sessions in one way until it ends: in a FaultError (blind), or Degraded.
 *
 * A stream is believed as long as it proves alive: SAMPLE by talking, ON_CHANGE by a ONCE every `resync`
 * that shows nothing which the stream has not told.
 */
export function watchSessions(
  { client, clock, resyncMs, mode, encoding, degraded }: Watching,
  configured$: Observable<ReadonlySet<IpAddress>>,
): Observable<Telemetry> {
  return defer(() => {
    const { scheduler } = clock;
    const now = () => scheduler.now();
    let table: NeighborTable = new Map();
    let synced = false;
    let told = false;
    let configured: ReadonlySet<IpAddress> = new Set();
    let expectingSince = 0;
    let heardAt = now();
    const toldAt = new Map<IpAddress, number>();
    const missedProofs = new Map<IpAddress, number>();

    const told$ = concat(
      client.subscribe(listOf('STREAM', mode, encoding)),
      silence('the stream ended'),
    ).pipe(
      tap((response) => {
        heardAt = now();
        if (response.syncResponse === true) synced = true;
        if (!response.update) return;
        table = foldNotification(table, response.update);
        for (const address of neighborsIn(response.update)) toldAt.set(address, now());
      }),
    );

    const expected$ = configured$.pipe(
      tap((addresses) => {
        if (configured.size === 0 && addresses.size > 0) expectingSince = now();
        configured = addresses;
      }),
    );

    const judged$ = timer(sampleMs, sampleMs, scheduler).pipe(
      tap(() => {
        const silentMs = now() - Math.max(heardAt, expectingSince);
        if (mode === 'sample' && configured.size > 0 && silentMs > 3 * sampleMs)
          throw fault('the samples stopped coming');
        const waitedMs = now() - expectingSince;
        if (synced && configured.size > 0 && !hasState(table) && waitedMs > judgeMs) {
          throw mode === 'on-change'
            ? new Degraded('ON_CHANGE brings no session-state')
            : fault('the device streams no session-state');
        }
        if (mode === 'sample')
          table = aged(table, (address) => now() - (toldAt.get(address) ?? now()) > 3 * sampleMs + judgeMs);
      }),
    );

    const proven$ = timer(resyncMs, resyncMs, scheduler).pipe(
      exhaustMap(() => {
        const askedAt = now();
        return once(client, encoding, clock).pipe(
          delay(tellMs, scheduler),
          tap((proof) => {
            if (
              mode === 'on-change' &&
              contradicts(proof, table, (address) => (toldAt.get(address) ?? 0) < askedAt)
            ) {
              throw new Degraded('ON_CHANGE keeps silent about sessions that move');
            }
            for (const address of table.keys()) {
              missedProofs.set(address, proof.has(address) ? 0 : (missedProofs.get(address) ?? 0) + 1);
            }
            table = aged(table, (address) => (missedProofs.get(address) ?? 0) >= 2);
          }),
        );
      }),
    );

    return merge(told$, expected$.pipe(ignoreElements()), judged$, proven$).pipe(
      // Until somebody's state is known, an empty picture of configured neighbors is ignorance, not "all fell".
      filter(() => {
        told ||= hasState(table);
        return synced && (told || configured.size === 0);
      }),
      map(() => table),
      distinctUntilChanged(),
      map((current): Telemetry => ({
        kind: 'seen',
        sessions: sessionsOf(current),
        mode,
        ...(degraded === undefined ? {} : { degraded }),
      })),
    );
  });
}

/** Whether the state of anybody is known. */
function hasState(table: NeighborTable): boolean {
  return Array.from(table.values()).some(({ state }) => state !== undefined);
}

/** All sessions, asked for once. */
function once(
  client: GnmiClient,
  encoding: Watching['encoding'],
  { scheduler }: Clock,
): Observable<NeighborTable> {
  return defer(() => {
    let proof: NeighborTable = new Map();
    const responses$ = client.subscribe(listOf('ONCE', 'on-change', encoding)).pipe(
      timeout({ each: onceDeadlineMs, scheduler, with: () => silence('the device does not answer a ONCE') }),
      takeWhile(({ syncResponse }) => syncResponse !== true),
      tap(({ update }) => {
        if (update) proof = foldNotification(proof, update);
      }),
      ignoreElements(),
    );
    return concat(
      responses$,
      defer(() => [proof]),
    );
  });
}

/** Without keys: instance and protocol are called differently on different releases. Never with QoS. */
function listOf(
  listMode: 'STREAM' | 'ONCE',
  mode: TelemetryMode,
  encoding: Watching['encoding'],
): SubscriptionList {
  const path = pathTo(
    '',
    'network-instances',
    'network-instance',
    'protocols',
    'protocol',
    'bgp',
    'neighbors',
  );
  const subscription =
    mode === 'sample'
      ? ({ path, mode: 'SAMPLE', sampleInterval: sampleMs * 1_000_000 } as const)
      : ({ path, mode: 'ON_CHANGE' } as const);
  return { mode: listMode, encoding, subscription: [listMode === 'ONCE' ? { path } : subscription] };
}

/** Whether the proof shows a state which the stream had time to tell and did not. */
function contradicts(
  proof: NeighborTable,
  table: NeighborTable,
  isOld: (address: IpAddress) => boolean,
): boolean {
  return Array.from(proof).some(
    ([address, { state }]) => state !== undefined && table.get(address)?.state !== state && isOld(address),
  );
}

/** Whether a delete is sent for a neighbor that was removed is not known: who is not told of any more, goes. */
function aged(table: NeighborTable, isOver: (address: IpAddress) => boolean): NeighborTable {
  const over = Array.from(table.keys()).filter(isOver);
  if (over.length === 0) return table;
  return new Map(Array.from(table).filter(([address]) => !over.includes(address)));
}

function silence(detail: string): Observable<SubscribeResponse__Output> {
  return throwError(() => fault(detail));
}

function fault(detail: string): FaultError {
  return new FaultError({ kind: 'unreachable', who: 'telemetry', detail });
}
