import { connectivityState } from '@grpc/grpc-js';
import { distinctUntilChanged, filter, map, Observable, skipWhile } from 'rxjs';
import type { SharedChannel } from './channel.ts';

/** Whether a channel is connected, from now on; listening does not connect it. */
function isConnected(channel: SharedChannel): Observable<boolean> {
  return new Observable<connectivityState>((subscriber) => {
    // A listener that has gone is forgotten with the channel's next change.
    function watch(): void {
      if (subscriber.closed) return;
      const state = channel.getConnectivityState(false);
      subscriber.next(state);
      if (state === connectivityState.SHUTDOWN) subscriber.complete();
      else channel.watchConnectivityState(state, Infinity, watch);
    }
    watch();
  }).pipe(
    map((state) => state === connectivityState.READY),
    distinctUntilChanged(),
  );
}

/** Emits each time the connection is made. */
export function connections(channel: SharedChannel): Observable<unknown> {
  return isConnected(channel).pipe(filter((is) => is));
}

/** Emits each time a connection is lost: what was said on it is forgotten. */
export function drops(channel: SharedChannel): Observable<unknown> {
  return isConnected(channel).pipe(
    skipWhile((is) => !is),
    filter((is) => !is),
  );
}
