import { connectivityState } from '@grpc/grpc-js';
import {
  distinctUntilChanged,
  filter,
  map,
  merge,
  Observable,
  skipWhile,
  startWith,
  throttleTime,
  throwError,
  timeout,
} from 'rxjs';
import { FaultError } from '../model/fault.ts';
import type { Clock } from '../ports.ts';
import type { DeviceCall } from './call.ts';
import type { SharedChannel } from './channel.ts';

/** Connects, and completes once the channel is READY; fails as `unreachable` when that takes too long. */
export function untilReady(
  channel: SharedChannel,
  withinMs: number,
  who: string,
  { scheduler }: Clock,
): Observable<never> {
  const cannot = () => new FaultError({ kind: 'unreachable', who, detail: 'cannot connect' });
  return new Observable<never>((subscriber) =>
    watchChannel(channel, { connect: true, isOver: () => subscriber.closed }, (state) => {
      if (state === connectivityState.READY) subscriber.complete();
      else if (state === connectivityState.SHUTDOWN) subscriber.error(cannot());
    }),
  ).pipe(timeout({ first: withinMs, scheduler, with: () => throwError(() => cannot()) }));
}

/** Emits each time a connection is lost. What was learned on it, such as a login, is no longer valid. */
export function drops(channel: SharedChannel): Observable<unknown> {
  return isConnected(channel).pipe(
    skipWhile((is) => !is),
    filter((is) => !is),
  );
}

/** Only one new connection within this time (ms) ends back-offs, so that calls on a flapping connection back off. */
const flapMs = 30_000;

/**
 * Emits when the device is back, which ends every back-off: a connection has been made, or a read succeeds after one
 * that failed.
 */
export function deviceReturns(
  channel: SharedChannel,
  call$: Observable<DeviceCall>,
  { scheduler }: Clock,
): Observable<unknown> {
  const connection$ = isConnected(channel).pipe(filter((is) => is));
  const answers$ = call$.pipe(
    filter(({ rpc }) => rpc === 'get'),
    map(({ fault }) => fault === undefined),
    startWith(true),
    distinctUntilChanged(),
    filter((isAnswered, index) => isAnswered && index > 0),
  );
  return merge(connection$.pipe(throttleTime(flapMs, scheduler)), answers$);
}

/** Whether the channel is connected, from now on; subscribing does not connect it. */
function isConnected(channel: SharedChannel): Observable<boolean> {
  return new Observable<boolean>((subscriber) =>
    watchChannel(channel, { connect: false, isOver: () => subscriber.closed }, (state) => {
      subscriber.next(state === connectivityState.READY);
      if (state === connectivityState.SHUTDOWN) subscriber.complete();
    }),
  ).pipe(distinctUntilChanged());
}

/**
 * Calls `changed` with the channel's state, now and after each change, until `isOver`. grpc-js cannot remove a
 * watcher, so the last one remains until the channel's next change.
 */
function watchChannel(
  channel: SharedChannel,
  { connect, isOver }: { readonly connect: boolean; readonly isOver: () => boolean },
  changed: (state: connectivityState) => void,
): void {
  if (isOver()) return;
  const state = channel.getConnectivityState(connect);
  changed(state);
  if (!isOver())
    channel.watchConnectivityState(state, Infinity, () =>
      watchChannel(channel, { connect, isOver }, changed),
    );
}
