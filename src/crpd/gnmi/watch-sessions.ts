import {
  audit,
  concat,
  defer,
  delay,
  distinctUntilChanged,
  EMPTY,
  exhaustMap,
  filter,
  map,
  merge,
  of,
  tap,
  throwError,
  timer,
  type Observable,
} from 'rxjs';
import type { Notification__Output } from '../../generated/gnmi/Notification.ts';
import type { IpAddress } from '../../model/address.ts';
import { FaultError } from '../../model/fault.ts';
import type { Telemetry, TelemetryMode } from '../../model/session.ts';
import type { Clock } from '../../ports.ts';
import { askOnce } from './ask-once.ts';
import type { GnmiClient } from './client.ts';
import { foldNotification, sessionsOf, type NeighborTable } from './neighbor-state.ts';
import { contradicts, forgetWhere, takeCounts } from './neighbor-table.ts';
import { sampleMs, sessionList, type TelemetryEncoding } from './session-list.ts';
import { defined } from '../../model/defined.ts';

/** One way of watching, with what it needs. */
export interface Watching {
  readonly client: Pick<GnmiClient, 'subscribe'>;
  readonly clock: Clock;
  readonly resyncMs: number;
  readonly mode: TelemetryMode;
  readonly encoding: TelemetryEncoding;
  /** Why it is not the preferred way. */
  readonly degraded?: string;
}

/** This way does not do; the message says why. Another may. */
export class Degraded extends Error {
  override readonly name = 'Degraded';
}

/** What a device that restarts may look like. */
export const streamEnded = 'the stream ended';

/** How long a stream may go without what we wait for: its sync, a sample, the state of a neighbor. */
const judgeMs = 3 * sampleMs;
/** How long a sampled neighbor may be missing from the samples. */
const missingMs = 2 * judgeMs;
/** News of so many neighbors is not gathered; of more, 1 ms for each hundred. */
const atOnceMost = 500;
const gatherPerMs = 100;
/** How long the stream has to tell what a ONCE has shown. */
const tellMs = 1000;

/**
 * Watches the sessions in one way until it ends: in a FaultError (blind), or Degraded.
 *
 *     subscribed ──(the state of everybody configured, or `judgeMs` have passed with some)──► believed: emits
 *         └──(no state of anybody)──► ON_CHANGE: Degraded · SAMPLE: blind
 *
 * Nothing is emitted before: a neighbor that is configured and not shown counts as down, and the first
 * notifications show only some. Then ON_CHANGE is believed as long as a ONCE every `resync` shows nothing
 * which it has not told, and SAMPLE as long as it talks.
 */
export function watchSessions(
  { client, clock, resyncMs, mode, encoding, degraded }: Watching,
  configured$: Observable<ReadonlySet<IpAddress>>,
): Observable<Telemetry> {
  return defer(() => {
    const { scheduler } = clock;
    const now = () => scheduler.now();
    const table: NeighborTable = new Map();
    /** Moves with every change that somebody waits for; counters wait for the next. */
    let revision = 0;
    let haveCountsMoved = false;
    let synced = false;
    let anyState = false;
    let believed = false;
    let configured: ReadonlySet<IpAddress> | undefined;
    let expectingSince = Infinity;
    let heardAt = now();
    const mentionedAt = new Map<IpAddress, number>();
    const stateToldAt = new Map<IpAddress, number>();
    const missedProofs = new Map<IpAddress, number>();

    const fold = (notification: Notification__Output) => {
      const at = now();
      const news = foldNotification(table, notification, {
        mentioned: (address) => mentionedAt.set(address, at),
        stateTold: (address) => stateToldAt.set(address, at),
      });
      anyState ||= stateToldAt.size > 0;
      if (news === 'sessions') revision += 1;
      else haveCountsMoved ||= news === 'counts';
    };

    const told$ = concat(
      client.subscribe(sessionList(mode, encoding)),
      throwError(() => fault(streamEnded)),
    ).pipe(
      tap(({ syncResponse, update }) => {
        heardAt = now();
        if (syncResponse === true) synced = true;
        if (update) fold(update);
      }),
    );

    const expected$ = configured$.pipe(
      tap((addresses) => {
        if (addresses.size === 0) expectingSince = Infinity;
        else if (expectingSince === Infinity) expectingSince = now();
        configured = addresses;
      }),
    );

    const judged$ = timer(sampleMs, sampleMs, scheduler).pipe(
      tap(() => {
        const isExpecting = expectingSince < Infinity;
        const silentMs = now() - Math.max(heardAt, isExpecting ? expectingSince : 0);
        if (mode === 'sample' && (isExpecting || table.size > 0) && silentMs > judgeMs)
          throw fault('the samples stopped coming');
        if (!synced && isExpecting && silentMs > judgeMs) throw insufficient('does not answer');
        if (synced && !anyState && now() - expectingSince > judgeMs)
          throw insufficient('brings no session-state', 'streams no session-state');
        const isMissing = (address: IpAddress) => now() - (mentionedAt.get(address) ?? now()) > missingMs;
        if ((mode === 'sample' && forgetWhere(table, isMissing)) || haveCountsMoved) {
          haveCountsMoved = false;
          revision += 1;
        }
      }),
    );
    const insufficient = (what: string, sampled = what) =>
      mode === 'on-change' ? new Degraded(`ON_CHANGE ${what}`) : fault(`the device ${sampled}`);

    const prove = () => {
      const askedAt = now();
      return askOnce(client, encoding, clock).pipe(
        delay(tellMs, scheduler),
        tap((proof) => {
          const isOld = (address: IpAddress) => (stateToldAt.get(address) ?? 0) < askedAt;
          if (contradicts(proof, table, isOld))
            throw new Degraded('ON_CHANGE keeps silent about sessions that move');
          for (const address of table.keys())
            missedProofs.set(address, proof.has(address) ? 0 : (missedProofs.get(address) ?? 0) + 1);
          const haveGone = forgetWhere(table, (address) => (missedProofs.get(address) ?? 0) >= 2);
          if (takeCounts(table, proof) || haveGone) revision += 1;
        }),
      );
    };
    // Samples prove themselves.
    const proven$ = mode === 'sample' ? EMPTY : timer(resyncMs, resyncMs, scheduler).pipe(exhaustMap(prove));

    const isBelievable = () => {
      if (configured === undefined) return false;
      if (synced && Array.from(configured).every((address) => table.get(address)?.state !== undefined))
        return true;
      return (synced || mode === 'sample') && anyState && now() - expectingSince > judgeMs;
    };

    // A look at all of them for each of thousands that move would be quadratic: the more there are, the longer
    // news is gathered. A few hundred are looked at right away.
    const gathered = () => (table.size < atOnceMost ? of(0) : timer(table.size / gatherPerMs, scheduler));

    return merge(told$, expected$, judged$, proven$).pipe(
      audit(() => gathered()),
      filter(() => (believed ||= isBelievable())),
      map(() => revision),
      distinctUntilChanged(),
      map((): Telemetry => ({
        kind: 'seen',
        sessions: sessionsOf(table),
        mode,
        ...defined({ degraded }),
      })),
    );
  });
}

function fault(detail: string): FaultError {
  return new FaultError({ kind: 'unreachable', who: 'telemetry', detail });
}
