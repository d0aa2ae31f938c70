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
function tells(state: string, address = peer): SubscribeResponse__Output {
  return says(address, [{ name: 'state' }, { name: 'session-state' }], { stringVal: state });
}
function counts(received: number): SubscribeResponse__Output {
  const family = { name: 'afi-safi', key: { 'afi-safi-name': 'IPV4_UNICAST' } };
  const below = [
    { name: 'afi-safis' },
    family,
    ...['state', 'prefixes', 'received'].map((name) => ({ name })),
  ];
  return says(peer, below, { uintVal: String(received) });
}
function says(address: IpAddress, below: readonly object[], val: object): SubscribeResponse__Output {
  const elem = [{ name: 'neighbor', key: { 'neighbor-address': address } }, ...below];
  const update = [{ path: { elem }, val }];
  return { update: { prefix: null, update, delete: [] } } as unknown as SubscribeResponse__Output;
}
const failing = (kind: Fault['kind'], detail = kind as string): Response$ =>
  throwError(() => new FaultError({ kind, who: 'r1', detail }));

/** What is told in `lastMs` of virtual time, each with its second, and which streams were asked for when. */
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
  const told: string[] = [];
  const returned$ = new Subject<unknown>();
  timer(returnsAt, scheduler).subscribe(returned$);
  telemetry(
    { client, clock, resyncMs, random: () => random, returned$ },
    concat(of(new Set(configured)), NEVER),
  ).subscribe({
    next: (one) => told.push(`${scheduler.now() / 1000} ${shown(one)}`),
    error: (error: unknown) => told.push(`${scheduler.now() / 1000} failed: ${String(error)}`),
  });
  scheduler.flush();
  return { told, asked };
}

function shown(told: Telemetry): string {
  if (told.kind === 'blind') return `blind: ${told.because.detail}`;
  const state = told.sessions.get(peer)?.state ?? 'nobody';
  return `${told.mode}: ${state}${told.degraded === undefined ? '' : ` (${told.degraded})`}`;
}

const isSample = ({ subscription }: SubscriptionList) => subscription?.[0]?.mode === 'SAMPLE';

describe('the back-off', () => {
  const down = () => failing('unreachable');

  it('doubles from one second to thirty', () => {
    const { asked } = watch(down, { lastMs: 100_000 });

    expect(asked.map((call) => Number(call.split(' ')[0]))).toEqual([0, 1, 3, 7, 15, 31, 61, 91]);
  });

  it('ends when the device is there again, and begins anew', () => {
    const { asked } = watch(down, { lastMs: 60_000, returnsAt: 40_000 });

    expect(asked.map((call) => Number(call.split(' ')[0]))).toEqual([0, 1, 3, 7, 15, 31, 40, 41, 43, 47, 55]);
  });

  it('is spread down to its half', () => {
    const { asked } = watch(down, { lastMs: 10_000, random: 0.999_999_999 });

    expect(asked.map((call) => Math.round(Number(call.split(' ')[0]) * 10) / 10)).toEqual([
      0, 0.5, 1.5, 3.5, 7.5,
    ]);
  });

  it('begins anew after something was seen', () => {
    const { told } = watch(
      (_, scheduler) => concat(of(tells('IDLE'), sync), timer(9000, scheduler).pipe(map(() => heartbeat))),
      {
        lastMs: 25_000,
      },
    );

    expect(told).toEqual([
      '0 on-change: IDLE',
      '9 blind: the stream ended',
      '10 on-change: IDLE',
      '19 blind: the stream ended',
      '20 on-change: IDLE',
    ]);
  });

  it('lets what is no fault of the device through: a bug must be seen', () => {
    const { told } = watch(() => throwError(() => new TypeError('a bug')));

    expect(told).toEqual(['0 failed: TypeError: a bug']);
  });
});

describe('the ways that are tried', () => {
  it('end with samples in JSON where PROTO is refused', () => {
    const { told, asked } = watch(
      (list) =>
        list.encoding === 'PROTO' ? failing('refused', 'no PROTO') : concat(of(tells('IDLE'), sync), NEVER),
      { lastMs: 5000 },
    );

    expect(asked).toEqual(['0 STREAM ON_CHANGE PROTO', '0 STREAM SAMPLE PROTO', '0 STREAM SAMPLE JSON']);
    expect(told).toEqual(['0 sample: IDLE (no PROTO)']);
  });

  it('are blind when all are refused, and are tried again from the first', () => {
    const { told, asked } = watch(() => failing('refused', 'no telemetry'), { lastMs: 1500 });

    expect(told).toEqual(['0 blind: no telemetry', '1 blind: no telemetry']);
    expect(asked).toHaveLength(6);
  });

  it('are not changed by a fault that another way would meet as well', () => {
    const { told, asked } = watch(() => failing('denied'), { lastMs: 500 });

    expect(asked).toHaveLength(1);
    expect(told).toEqual(['0 blind: denied']);
  });
});

describe('thousands of neighbors', () => {
  const many = Array.from({ length: 3000 }, (_, n) => parseAddress(`10.1.${n >> 8}.${n & 255}`)!);
  const all = (state: string) => many.map((address) => tells(state, address));

  it('that fall together are told together, soon: each look at them is one at all of them', () => {
    const { told, asked } = watch(
      (_, scheduler) =>
        concat(
          of(...all('ESTABLISHED'), tells('ESTABLISHED'), sync),
          of(...all('IDLE'), tells('IDLE')).pipe(delay(5000, scheduler)),
          NEVER,
        ),
      { lastMs: 6000, configured: [...many, peer] },
    );

    expect(asked).toHaveLength(1);
    // News is gathered for 1 ms for each hundred that are known when it begins to come.
    expect(told).toEqual(['0.005 on-change: ESTABLISHED', '5.03001 on-change: IDLE']);
  });

  it('whose counters move are told with the next look, every two seconds', () => {
    const { told } = watch(
      (_, scheduler) => concat(of(tells('ESTABLISHED'), sync), timer(100, 100, scheduler).pipe(map(counts))),
      { lastMs: 7000 },
    );

    expect(told.map((line) => line.split(' ')[0])).toEqual(['0', '2', '4', '6']);
  });
});

describe('on-change', () => {
  const syncOnly = () => concat(of(sync), NEVER);

  it('is left when it brings no session-state within 6 s although somebody is configured', () => {
    const { asked } = watch(syncOnly, { lastMs: 9000 });

    expect(asked).toEqual(['0 STREAM ON_CHANGE PROTO', '8 STREAM SAMPLE PROTO']);
  });

  it('is kept while nobody is configured', () => {
    const { asked, told } = watch(syncOnly, { configured: [] });

    expect(asked).toEqual(['0 STREAM ON_CHANGE PROTO']);
    expect(told).toEqual(['0 on-change: nobody']);
  });

  it('says nothing before the device has said that it is through', () => {
    const { told } = watch(
      (_, scheduler) => concat(of(tells('IDLE')), of(sync).pipe(delay(2500, scheduler)), NEVER),
      {
        lastMs: 5000,
      },
    );

    expect(told).toEqual(['2.5 on-change: IDLE']);
  });

  const lagging = (tellsAt: number) => (list: SubscriptionList, scheduler: VirtualTimeScheduler) =>
    list.mode === 'ONCE'
      ? of(tells('ESTABLISHED'), sync)
      : concat(of(tells('IDLE'), sync), of(tells('ESTABLISHED')).pipe(delay(tellsAt, scheduler)), NEVER);

  it('has a second to tell what a ONCE has shown', () => {
    const { told } = watch(lagging(10_900), { resyncMs: 10_000, lastMs: 19_000 });

    expect(told).toEqual(['0 on-change: IDLE', '10.9 on-change: ESTABLISHED']);
  });

  it('is left when it still has not told', () => {
    const { told } = watch(
      (list, scheduler) =>
        isSample(list) ? concat(of(tells('ESTABLISHED'), sync), NEVER) : lagging(50_000)(list, scheduler),
      { resyncMs: 10_000, lastMs: 13_000 },
    );

    expect(told).toEqual([
      '0 on-change: IDLE',
      '11 sample: ESTABLISHED (ON_CHANGE misses sessions that change)',
    ]);
  });

  it('is blind when a ONCE is not answered for 10 s', () => {
    const { told } = watch(
      (list) => (list.mode === 'ONCE' ? NEVER : concat(of(tells('IDLE'), sync), NEVER)),
      {
        resyncMs: 10_000,
        lastMs: 20_500,
      },
    );

    expect(told).toEqual(['0 on-change: IDLE', '20 blind: the device does not answer a ONCE']);
  });
});

describe('samples', () => {
  const sampling =
    (stream: (scheduler: VirtualTimeScheduler) => Response$) =>
    (list: SubscriptionList, scheduler: VirtualTimeScheduler) =>
      isSample(list) ? stream(scheduler) : failing('refused', 'no ON_CHANGE');
  const everySecond = (scheduler: VirtualTimeScheduler) => timer(1000, 1000, scheduler);

  it('are asked for every 2 s, in nanoseconds, without keys and without QoS', () => {
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

  it('that stop coming make blind after 6 s', () => {
    const { told } = watch(
      sampling(() => concat(of(tells('IDLE'), sync), NEVER)),
      { lastMs: 8500 },
    );

    expect(told).toEqual(['0 sample: IDLE (no ON_CHANGE)', '8 blind: the samples stopped coming']);
  });

  it('that never show a state make blind', () => {
    const { told } = watch(
      sampling((scheduler) => concat(of(sync), everySecond(scheduler).pipe(map(() => heartbeat)))),
      {
        lastMs: 8500,
      },
    );

    // And nobody is shown meanwhile: whoever is configured and not shown counts as fallen.
    expect(told).toEqual(['8 blind: the device streams no session-state']);
  });

  it('without a neighbor for 12 s have forgotten it', () => {
    const { told } = watch(
      sampling((scheduler) =>
        concat(of(tells('IDLE'), sync), everySecond(scheduler).pipe(map(() => heartbeat))),
      ),
      { lastMs: 15_000 },
    );

    expect(told).toEqual(['0 sample: IDLE (no ON_CHANGE)', '14 sample: nobody (no ON_CHANGE)']);
  });
});
