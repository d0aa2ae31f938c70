import { distinctUntilChanged, filter, map, merge, startWith, throttleTime, type Observable } from 'rxjs';
import type { Clock } from '../ports.ts';
import type { SharedChannel } from './channel.ts';
import { connections } from './connection.ts';
import type { DeviceCall } from './timed.ts';

/** A connection that comes and goes within so long is no return: what fails on it backs off (ms). */
const flapMs = 30_000;

/**
 * Emits when the device is there again, so that nobody who backed off need wait any longer: a connection has been
 * made, or a read is answered after one that was not.
 */
export function returnsOf(
  channel: SharedChannel,
  call$: Observable<DeviceCall>,
  { scheduler }: Clock,
): Observable<unknown> {
  const answers$ = call$.pipe(
    filter(({ rpc }) => rpc === 'get'),
    map(({ fault }) => fault === undefined),
    startWith(true),
    distinctUntilChanged(),
    filter((isAnswered, nth) => isAnswered && nth > 0),
  );
  return merge(connections(channel).pipe(throttleTime(flapMs, scheduler)), answers$);
}
