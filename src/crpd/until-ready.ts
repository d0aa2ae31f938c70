import { connectivityState } from '@grpc/grpc-js';
import { Observable, throwError, timeout } from 'rxjs';
import { FaultError } from '../model/fault.ts';
import type { Clock } from '../ports.ts';
import type { SharedChannel } from './channel.ts';

/** Connects, and completes once a channel is READY; fails when that takes too long. */
export function untilReady(
  channel: SharedChannel,
  withinMs: number,
  who: string,
  { scheduler }: Clock,
): Observable<never> {
  const cannot = () => new FaultError({ kind: 'unreachable', who, detail: 'cannot connect' });
  return new Observable<never>((subscriber) => {
    // Who no longer waits is forgotten with the channel's next change.
    function watch(): void {
      if (subscriber.closed) return;
      const state = channel.getConnectivityState(true);
      if (state === connectivityState.READY) subscriber.complete();
      else if (state === connectivityState.SHUTDOWN) subscriber.error(cannot());
      else channel.watchConnectivityState(state, Infinity, watch);
    }
    watch();
  }).pipe(timeout({ first: withinMs, scheduler, with: () => throwError(() => cannot()) }));
}
