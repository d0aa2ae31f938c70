import { connectivityState } from '@grpc/grpc-js';
import type { Unsubscribable } from 'rxjs';
import type { SharedChannel } from './channel.ts';

/** Calls `dropped` each time a connection that was ready is no longer: what was said on it is forgotten. */
export function onDrop(channel: SharedChannel, dropped: () => void): Unsubscribable {
  let isOver = false;

  function watch(before: connectivityState): void {
    if (isOver || before === connectivityState.SHUTDOWN) return;
    channel.watchConnectivityState(before, Infinity, () => {
      if (isOver) return;
      const now = channel.getConnectivityState(false);
      if (before === connectivityState.READY && now !== connectivityState.READY) dropped();
      watch(now);
    });
  }

  watch(channel.getConnectivityState(false));
  return {
    unsubscribe: () => {
      isOver = true;
    },
  };
}
