import { connectivityState } from '@grpc/grpc-js';
import { Subject } from 'rxjs';
import { expect, it } from 'vitest';
import type { SharedChannel } from '../../src/crpd/channel.ts';
import { deviceReturns } from '../../src/crpd/connection.ts';
import type { DeviceCall } from '../../src/crpd/call.ts';
import { movedClock } from '../support/moved-clock.ts';

const { IDLE, CONNECTING, READY, TRANSIENT_FAILURE } = connectivityState;

/** Records when `deviceReturns` emits, while the test changes the channel's state and answers calls. */
function recordReturns() {
  const clock = movedClock();
  const changed: (() => void)[] = [];
  let state = IDLE;
  const channel = {
    getConnectivityState: () => state,
    watchConnectivityState: (_: connectivityState, __: number, done: () => void) => changed.push(done),
  } as unknown as SharedChannel;
  const call$ = new Subject<DeviceCall>();
  const at: number[] = [];
  deviceReturns(channel, call$, clock).subscribe(() => at.push(clock.scheduler.now()));
  return {
    at,
    pass: clock.pass,
    move: (...states: readonly connectivityState[]) => {
      for (const next of states) {
        state = next;
        for (const done of changed.splice(0)) done();
      }
    },
    answer: (isAnswered: boolean, rpc: DeviceCall['rpc'] = 'get') =>
      call$.next({
        rpc,
        tookMs: 1,
        ...(isAnswered ? {} : { fault: { kind: 'unreachable', who: 'crpd', detail: 'not yet' } }),
      }),
  };
}

it('the device is back when a connection is made', () => {
  const { at, move, pass } = recordReturns();

  move(CONNECTING, TRANSIENT_FAILURE, CONNECTING);
  pass(40_000);
  expect(at).toEqual([]);
  move(READY);
  pass(1_000_000);
  move(IDLE);
  pass(1000);
  move(CONNECTING, READY);

  expect(at).toEqual([40_000, 1_041_000]);
});

it('a connection that comes and goes counts as a return once in 30 s', () => {
  const { at, move, pass } = recordReturns();

  for (let s = 0; s < 65; s++) {
    move(CONNECTING, READY, IDLE);
    pass(1000);
  }

  expect(at).toEqual([0, 30_000, 60_000]);
});

it('the device is back when a read succeeds after one that failed; other calls do not count', () => {
  const { at, answer, pass } = recordReturns();

  answer(true);
  pass(1000);
  answer(true);
  answer(false, 'subscribe');
  answer(true, 'subscribe');
  answer(true);
  answer(false);
  answer(false);
  pass(1000);
  answer(true);
  answer(true);

  expect(at).toEqual([2000]);
});
