import {
  audit,
  catchError,
  concat,
  defer,
  delay,
  EMPTY,
  exhaustMap,
  filter,
  map,
  merge,
  of,
  scan,
  switchMap,
  take,
  tap,
  throwError,
  timer,
  type Observable,
} from 'rxjs';
import type { IpAddress } from '../../model/address.ts';
import { backOffMs } from '../../model/back-off.ts';
import { defined } from '../../model/defined.ts';
import { FaultError } from '../../model/fault.ts';
import type { Telemetry, TelemetryMode } from '../../model/session.ts';
import type { Clock } from '../../ports.ts';
import type { GnmiClient } from './client.ts';
import {
  advance,
  beginWatch,
  nothingShown,
  show,
  type SessionWatch,
  type WatchInput,
} from './session-watch.ts';
import { askOnce, sampleMs, sessionSubscription, type TelemetryEncoding } from './subscription.ts';

export interface TelemetryOptions {
  readonly client: Pick<GnmiClient, 'subscribe'>;
  readonly clock: Clock;
  /** How often a ONCE checks that a silent ON_CHANGE stream means "no change". */
  readonly resyncMs: number;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** Emits when the device is back, which ends a back-off at once. */
  readonly returned$?: Observable<unknown>;
}

/** How to subscribe, in order of preference: the next is tried when the device cannot do the one before. */
const ways: readonly { readonly mode: TelemetryMode; readonly encoding: TelemetryEncoding }[] = [
  { mode: 'on-change', encoding: 'PROTO' },
  { mode: 'sample', encoding: 'PROTO' },
  { mode: 'sample', encoding: 'JSON' },
];

/**
 * The sessions, as long as there is a subscriber. After a fault of the device it emits `blind` and tries again.
 *
 *     on-change ──(refused, streams no session-state, or misses a change)──► sample ──(refused)──► sample, JSON
 *         ▲                                                                    │
 *         └── blind; back-off of 1 to 30 s, or until the device is back ◄──(stream ends or is silent)──┘
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
      if (chosen === undefined) return throwError(() => fault(degraded ?? 'no way to watch sessions works'));
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

/** Whether the device answers but shows its sessions in no mode. An ended stream may be a restart. */
export function showsNoSessions(telemetry: Telemetry): telemetry is Telemetry & { readonly kind: 'blind' } {
  if (telemetry.kind === 'seen') return false;
  const { who, detail } = telemetry.because;
  return who === 'telemetry' && detail !== streamEnded;
}

/** One way to subscribe, and what a watch needs besides. */
export interface WatchOptions extends Omit<TelemetryOptions, 'random' | 'returned$'> {
  readonly mode: TelemetryMode;
  readonly encoding: TelemetryEncoding;
  /** Why this is not the preferred way. */
  readonly degraded?: string;
}

/** This way of subscribing does not work; another may. The message says why. */
class Degraded extends Error {
  override readonly name = 'Degraded';
}

const streamEnded = 'the stream ended';

/** With fewer neighbors than this, changes are emitted at once; with more, they are gathered for 1 ms per hundred. */
const atOnceMost = 500;
const gatherPerMs = 100;
/** How long the stream has to send what a ONCE has shown (ms). */
const lagMs = 1000;

/**
 * Watches the sessions by one subscription until it fails, with a FaultError (blind) or Degraded. session-watch.ts
 * keeps what it has shown.
 *
 *     subscribed ──(all configured neighbors have a state; or some, for 6 s)──► believed: emits
 *         └──(no neighbor has a state)──► ON_CHANGE: Degraded · SAMPLE: blind
 *
 * From then on ON_CHANGE is believed as long as a ONCE every `resyncMs` shows nothing that the stream has not sent,
 * and SAMPLE as long as samples come.
 */
export function watchSessions(
  { client, clock, resyncMs, mode, encoding, degraded }: WatchOptions,
  configured$: Observable<ReadonlySet<IpAddress>>,
): Observable<Telemetry> {
  const { scheduler } = clock;
  const response$ = concat(
    client.subscribe(sessionSubscription(mode, encoding)),
    throwError(() => fault(streamEnded)),
  );
  const once$ = defer(() => {
    const askedAt = scheduler.now();
    return askOnce(client, encoding, clock).pipe(
      delay(lagMs, scheduler),
      map((answer): WatchInput => ({ kind: 'once', askedAt, answer })),
    );
  });
  const input$ = merge<readonly WatchInput[]>(
    response$.pipe(map((response) => ({ kind: 'response', response }))),
    configured$.pipe(map((addresses) => ({ kind: 'configured', addresses }))),
    timer(sampleMs, sampleMs, scheduler).pipe(map(() => ({ kind: 'check' }))),
    // Samples need no ONCE: each shows everything.
    mode === 'sample' ? EMPTY : timer(resyncMs, resyncMs, scheduler).pipe(exhaustMap(() => once$)),
  );
  // Emitting all neighbors after each of thousands of changes would take quadratic time.
  const gathered = ({ neighbors: { size } }: SessionWatch) =>
    size < atOnceMost ? of(0) : timer(size / gatherPerMs, scheduler);

  return defer(() => {
    const begun = beginWatch(mode, degraded, scheduler.now());
    return input$.pipe(
      scan((watch, input) => advance(watch, input, scheduler.now()), begun),
      tap(({ end }) => {
        if (end !== undefined) throw end.kind === 'degraded' ? new Degraded(end.why) : fault(end.why);
      }),
      audit(gathered),
      scan((shown, watch) => show(shown, watch, scheduler.now()), nothingShown),
      map(({ next }) => next),
      filter((next) => next !== undefined),
    );
  });
}

function fault(detail: string): FaultError {
  return new FaultError({ kind: 'unreachable', who: 'telemetry', detail });
}
