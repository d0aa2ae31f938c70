import {
  concat,
  delay,
  map,
  NEVER,
  of,
  Subject,
  throwError,
  timer,
  VirtualTimeScheduler,
  type Observable,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { GnmiClient } from '../../../src/crpd/gnmi/client.ts';
import { telemetry } from '../../../src/crpd/gnmi/telemetry.ts';
import type { SubscribeResponse__Output } from '../../../src/generated/gnmi/SubscribeResponse.ts';
import type { SubscriptionList } from '../../../src/generated/gnmi/SubscriptionList.ts';
import { parseAddress, type IpAddress } from '../../../src/model/address.ts';
import { FaultError, type Fault } from '../../../src/model/fault.ts';
import type { Telemetry } from '../../../src/model/session.ts';
import { clockOf } from '../../support/clock-of.ts';

const peer = parseAddress('10.0.0.1')!;
type Response$ = Observable<SubscribeResponse__Output>;

const sync = { syncResponse: true } as unknown as SubscribeResponse__Output;
const heartbeat = { update: null } as unknown as SubscribeResponse__Output;
function stateIs(state: string, address = peer): SubscribeResponse__Output {
  return leafIs(address, [{ name: 'state' }, { name: 'session-state' }], { stringVal: state });
}
function countIs(received: number): SubscribeResponse__Output {
  const family = { name: 'afi-safi', key: { 'afi-safi-name': 'IPV4_UNICAST' } };
  const below = [
    { name: 'afi-safis' },
    family,
    ...['state', 'prefixes', 'received'].map((name) => ({ name })),
  ];
  return leafIs(peer, below, { uintVal: String(received) });
}
function leafIs(address: IpAddress, below: readonly object[], val: object): SubscribeResponse__Output {
  const elem = [{ name: 'neighbor', key: { 'neighbor-address': address } }, ...below];
  const update = [{ path: { elem }, val }];
  return { update: { prefix: null, update, delete: [] } } as unknown as SubscribeResponse__Output;
}
const failing = (kind: Fault['kind'], detail = kind as string): Response$ =>
  throwError(() => new FaultError({ kind, who: 'r1', detail }));

/** What telemetry emits in `lastMs` of virtual time, and which subscriptions it sends, each with its second. */
function watch(
  answer: (list: SubscriptionList, scheduler: VirtualTimeScheduler) => Response$,
  {
    lastMs = 60_000,
    random = 0,
    configured = [peer] as readonly IpAddress[],
    resyncMs = 1_000_000,
    returnsAt = Infinity,
  } = {},
) {
  const scheduler = new VirtualTimeScheduler(undefined, lastMs);
  const asked: string[] = [];
  const client: Pick<GnmiClient, 'subscribe'> = {
    subscribe: (list) => {
      asked.push(
        `${scheduler.now() / 1000} ${list.mode} ${list.subscription?.[0]?.mode ?? '-'} ${list.encoding}`,
      );
      return answer(list, scheduler);
    },
  };
  const clock = clockOf(scheduler);
  const emitted: string[] = [];
  const returned$ = new Subject<unknown>();
  timer(returnsAt, scheduler).subscribe(returned$);
  telemetry(
    { client, clock, resyncMs, random: () => random, returned$ },
    concat(of(new Set(configured)), NEVER),
  ).subscribe({
    next: (one) => emitted.push(`${scheduler.now() / 1000} ${shown(one)}`),
    error: (error: unknown) => emitted.push(`${scheduler.now() / 1000} failed: ${String(error)}`),
  });
  scheduler.flush();
  return { emitted, asked };
}

function shown(telemetry: Telemetry): string {
  if (telemetry.kind === 'blind') return `blind: ${telemetry.because.detail}`;
  const state = telemetry.sessions.get(peer)?.state ?? 'no session';
  return `${telemetry.mode}: ${state}${telemetry.degraded === undefined ? '' : ` (${telemetry.degraded})`}`;
}

const isSample = ({ subscription }: SubscriptionList) => subscription?.[0]?.mode === 'SAMPLE';

describe('the back-off', () => {
  const down = () => failing('unreachable');

  it('doubles from one second to thirty', () => {
    const { asked } = watch(down, { lastMs: 100_000 });

    expect(asked.map((call) => Number(call.split(' ')[0]))).toEqual([0, 1, 3, 7, 15, 31, 61, 91]);
  });

  it('ends when the device is back, and then starts again at one second', () => {
    const { asked } = watch(down, { lastMs: 60_000, returnsAt: 40_000 });

    expect(asked.map((call) => Number(call.split(' ')[0]))).toEqual([0, 1, 3, 7, 15, 31, 40, 41, 43, 47, 55]);
  });

  it('is shortened at random, by up to a half', () => {
    const { asked } = watch(down, { lastMs: 10_000, random: 0.999_999_999 });

    expect(asked.map((call) => Math.round(Number(call.split(' ')[0]) * 10) / 10)).toEqual([
      0, 0.5, 1.5, 3.5, 7.5,
    ]);
  });

  it('starts again at one second after sessions were seen', () => {
    const { emitted } = watch(
      (_, scheduler) => concat(of(stateIs('IDLE'), sync), timer(9000, scheduler).pipe(map(() => heartbeat))),
      {
        lastMs: 25_000,
      },
    );

    expect(emitted).toEqual([
      '0 on-change: IDLE',
      '9 blind: the stream ended',
      '10 on-change: IDLE',
      '19 blind: the stream ended',
      '20 on-change: IDLE',
    ]);
  });

  it('does not hide an error that is not a fault of the device', () => {
    const { emitted } = watch(() => throwError(() => new TypeError('a bug')));

    expect(emitted).toEqual(['0 failed: TypeError: a bug']);
  });
});

describe('the modes', () => {
  it('end with samples in JSON where PROTO is refused', () => {
    const { emitted, asked } = watch(
      (list) =>
        list.encoding === 'PROTO' ? failing('refused', 'no PROTO') : concat(of(stateIs('IDLE'), sync), NEVER),
      { lastMs: 5000 },
    );

    expect(asked).toEqual(['0 STREAM ON_CHANGE PROTO', '0 STREAM SAMPLE PROTO', '0 STREAM SAMPLE JSON']);
    expect(emitted).toEqual(['0 sample: IDLE (no PROTO)']);
  });

  it('are tried again from the first when all are refused, and telemetry is blind meanwhile', () => {
    const { emitted, asked } = watch(() => failing('refused', 'no telemetry'), { lastMs: 1500 });

    expect(emitted).toEqual(['0 blind: no telemetry', '1 blind: no telemetry']);
    expect(asked).toHaveLength(6);
  });

  it('do not change after a fault that every mode would have', () => {
    const { emitted, asked } = watch(() => failing('denied'), { lastMs: 500 });

    expect(asked).toHaveLength(1);
    expect(emitted).toEqual(['0 blind: denied']);
  });
});

describe('thousands of neighbors', () => {
  const many = Array.from({ length: 3000 }, (_, n) => parseAddress(`10.1.${n >> 8}.${n & 255}`)!);
  const all = (state: string) => many.map((address) => stateIs(state, address));

  it('that go down together are shown together, within a few ms', () => {
    const { emitted, asked } = watch(
      (_, scheduler) =>
        concat(
          of(...all('ESTABLISHED'), stateIs('ESTABLISHED'), sync),
          of(...all('IDLE'), stateIs('IDLE')).pipe(delay(5000, scheduler)),
          NEVER,
        ),
      { lastMs: 6000, configured: [...many, peer] },
    );

    expect(asked).toHaveLength(1);
    // Changes are gathered for 1 ms for each hundred neighbors that are known when the first arrives.
    expect(emitted).toEqual(['0.005 on-change: ESTABLISHED', '5.03001 on-change: IDLE']);
  });

  it('whose counters move are shown every two seconds', () => {
    const { emitted } = watch(
      (_, scheduler) =>
        concat(of(stateIs('ESTABLISHED'), sync), timer(100, 100, scheduler).pipe(map(countIs))),
      { lastMs: 7000 },
    );

    expect(emitted.map((line) => line.split(' ')[0])).toEqual(['0', '2', '4', '6']);
  });
});

describe('ON_CHANGE', () => {
  const syncOnly = () => concat(of(sync), NEVER);

  it('is given up when it streams no session-state for 6 s while a neighbor is configured', () => {
    const { asked } = watch(syncOnly, { lastMs: 9000 });

    expect(asked).toEqual(['0 STREAM ON_CHANGE PROTO', '8 STREAM SAMPLE PROTO']);
  });

  it('is kept while no neighbor is configured', () => {
    const { asked, emitted } = watch(syncOnly, { configured: [] });

    expect(asked).toEqual(['0 STREAM ON_CHANGE PROTO']);
    expect(emitted).toEqual(['0 on-change: no session']);
  });

  it('shows nothing before the sync', () => {
    const { emitted } = watch(
      (_, scheduler) => concat(of(stateIs('IDLE')), of(sync).pipe(delay(2500, scheduler)), NEVER),
      {
        lastMs: 5000,
      },
    );

    expect(emitted).toEqual(['2.5 on-change: IDLE']);
  });

  const lagging = (tellsAt: number) => (list: SubscriptionList, scheduler: VirtualTimeScheduler) =>
    list.mode === 'ONCE'
      ? of(stateIs('ESTABLISHED'), sync)
      : concat(of(stateIs('IDLE'), sync), of(stateIs('ESTABLISHED')).pipe(delay(tellsAt, scheduler)), NEVER);

  it('has a second to send what a ONCE has shown', () => {
    const { emitted } = watch(lagging(10_900), { resyncMs: 10_000, lastMs: 19_000 });

    expect(emitted).toEqual(['0 on-change: IDLE', '10.9 on-change: ESTABLISHED']);
  });

  it('is given up when it has not sent that after a second', () => {
    const { emitted } = watch(
      (list, scheduler) =>
        isSample(list) ? concat(of(stateIs('ESTABLISHED'), sync), NEVER) : lagging(50_000)(list, scheduler),
      { resyncMs: 10_000, lastMs: 13_000 },
    );

    expect(emitted).toEqual([
      '0 on-change: IDLE',
      '11 sample: ESTABLISHED (ON_CHANGE misses sessions that change)',
    ]);
  });

  it('is blind when a ONCE is not answered for 10 s', () => {
    const { emitted } = watch(
      (list) => (list.mode === 'ONCE' ? NEVER : concat(of(stateIs('IDLE'), sync), NEVER)),
      {
        resyncMs: 10_000,
        lastMs: 20_500,
      },
    );

    expect(emitted).toEqual(['0 on-change: IDLE', '20 blind: the device does not answer a ONCE']);
  });
});

describe('SAMPLE', () => {
  const sampling =
    (stream: (scheduler: VirtualTimeScheduler) => Response$) =>
    (list: SubscriptionList, scheduler: VirtualTimeScheduler) =>
      isSample(list) ? stream(scheduler) : failing('refused', 'no ON_CHANGE');
  const everySecond = (scheduler: VirtualTimeScheduler) => timer(1000, 1000, scheduler);

  it('asks for a sample every 2 s, in nanoseconds, without keys and QoS', () => {
    const lists: SubscriptionList[] = [];
    watch(
      (list) => {
        lists.push(list);
        return isSample(list) ? NEVER : failing('refused');
      },
      { lastMs: 1000 },
    );

    expect(lists.at(-1)?.subscription?.[0]).toMatchObject({ mode: 'SAMPLE', sampleInterval: 2_000_000_000 });
    expect(lists.every((list) => list.qos === undefined)).toBe(true);
    expect(
      lists.flatMap(({ subscription }) => subscription?.[0]?.path?.elem ?? []).some(({ key }) => key),
    ).toBe(false);
  });

  it('is blind when no sample has come for 6 s', () => {
    const { emitted } = watch(
      sampling(() => concat(of(stateIs('IDLE'), sync), NEVER)),
      { lastMs: 8500 },
    );

    expect(emitted).toEqual(['0 sample: IDLE (no ON_CHANGE)', '8 blind: the samples stopped coming']);
  });

  it('is blind when no sample shows a state', () => {
    const { emitted } = watch(
      sampling((scheduler) => concat(of(sync), everySecond(scheduler).pipe(map(() => heartbeat)))),
      {
        lastMs: 8500,
      },
    );

    // Nothing is shown meanwhile: a configured neighbor that is not shown would count as down.
    expect(emitted).toEqual(['8 blind: the device streams no session-state']);
  });

  it('forgets a neighbor that has been missing from the samples for 12 s', () => {
    const { emitted } = watch(
      sampling((scheduler) =>
        concat(of(stateIs('IDLE'), sync), everySecond(scheduler).pipe(map(() => heartbeat))),
      ),
      { lastMs: 15_000 },
    );

    expect(emitted).toEqual(['0 sample: IDLE (no ON_CHANGE)', '14 sample: no session (no ON_CHANGE)']);
  });
});
