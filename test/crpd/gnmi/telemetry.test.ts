import { BehaviorSubject } from 'rxjs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { clockAt } from '../../../src/clock.ts';
import { connectGnmi } from '../../../src/crpd/gnmi/client.ts';
import { telemetry } from '../../../src/crpd/gnmi/telemetry.ts';
import type { Switches } from '../../../lab/device/switches.ts';
import { parseAddress, type IpAddress } from '../../../src/model/address.ts';
import type { Telemetry } from '../../../src/model/session.ts';
import { connected } from '../../support/connected.ts';
import { handMovedCrpd } from '../../support/hand-moved-crpd.ts';

const one = parseAddress('10.0.0.1')!;
const two = parseAddress('10.0.0.2')!;

type Seen = Extract<Telemetry, { kind: 'seen' }>;
const isSeen = (told: Telemetry): told is Seen => told.kind === 'seen';
const isBlind = (told: Telemetry) => told.kind === 'blind';
const stateOf = (told: Telemetry, address: IpAddress) =>
  isSeen(told) ? told.sessions.get(address)?.state : undefined;

/** A device with one established session, and telemetry that watches it, 20 times faster than the wall. */
async function watched(switches: Partial<Switches> = {}) {
  const clock = clockAt(20);
  const crpd = await handMovedCrpd(clock, switches);
  crpd.move(one, 'ESTABLISHED');
  const client = connectGnmi(crpd.device, clock);
  onTestFinished(() => client.close());
  await connected(client.channel);
  const configured$ = new BehaviorSubject<ReadonlySet<IpAddress>>(new Set([one]));
  const told: Telemetry[] = [];

  return {
    ...crpd,
    told,
    listen: () => {
      const listening = telemetry(
        { client, clock, resyncMs: 6000, random: () => 0.5 },
        configured$,
      ).subscribe((one) => told.push(one));
      onTestFinished(() => listening.unsubscribe());
      return listening;
    },
    /** Waits for something that fits, told after `since` others. */
    until: (fits: (told: Telemetry) => boolean, since = 0) =>
      vi.waitUntil(() => told.slice(since).find(fits), { timeout: 120_000, interval: 5 }),
  };
}

describe('on change', () => {
  it('tells the sessions as they are, as they change, and that they are gone', async () => {
    const { listen, until, move, forget, device } = await watched();
    listen();

    const first = await until(isSeen);
    expect(first).toMatchObject({ kind: 'seen', mode: 'on-change' });
    expect(isSeen(first) && Array.from(first.sessions.values())).toMatchObject([
      { address: one, state: 'ESTABLISHED', transitions: 1, group: 'MESHRR-MESH', dynamic: false },
    ]);
    move(two, 'CONNECT');
    await until((told) => stateOf(told, two) === 'CONNECT');
    move(one, 'IDLE');
    await until((told) => stateOf(told, one) === 'IDLE');
    forget(two);
    const last = await until(
      (told) => stateOf(told, one) === 'IDLE' && isSeen(told) && !told.sessions.has(two),
    );

    expect(last).toMatchObject({ mode: 'on-change' });
    expect(device.violations).toEqual([]);
  });

  it('forgets by its proofs who is gone where the device sends no delete', async () => {
    const { listen, until, move, forget } = await watched({ neighborDelete: 'not-sent' });
    move(two, 'ACTIVE');
    listen();
    await until((told) => stateOf(told, two) === 'ACTIVE');

    forget(two);

    const last = await until((told) => isSeen(told) && !told.sessions.has(two));
    expect(last).toMatchObject({ mode: 'on-change' });
    expect(stateOf(last, one)).toBe('ESTABLISHED');
  });

  it('ends at the device when nobody listens any more', async () => {
    const { listen, until, move, told } = await watched();
    const listening = listen();
    await until(isSeen);
    const { length } = told;

    listening.unsubscribe();
    move(one, 'IDLE');
    const again = listen();
    await until((told) => stateOf(told, one) === 'IDLE', length);

    expect(told).toHaveLength(length + 1);
    again.unsubscribe();
  });
});

describe('by samples', () => {
  it.each<[string, Partial<Switches>, RegExp]>([
    ['streams no session-state', { onChange: 'none' }, /^ON_CHANGE streams no session-state$/],
    ['is refused', { onChange: 'refused' }, /ON_CHANGE is not supported/],
  ])('where on-change %s', async (_, switches, because) => {
    const { listen, until, move, forget, told } = await watched(switches);
    listen();

    const first = await until((told) => stateOf(told, one) === 'ESTABLISHED');
    expect(first).toMatchObject({ mode: 'sample', degraded: expect.stringMatching(because) as string });
    move(two, 'ACTIVE');
    await until((told) => stateOf(told, two) === 'ACTIVE');
    const { length } = told;
    forget(two);

    // Who is in no sample any more has gone.
    const last = await until(
      (told) => isSeen(told) && told.sessions.has(one) && !told.sessions.has(two),
      length,
    );
    expect(stateOf(last, one)).toBe('ESTABLISHED');
  });
});

describe('a stream that keeps silent', () => {
  it('is caught by a ONCE that shows what it has not told', async () => {
    const { listen, until, move, device } = await watched();
    listen();
    await until(isSeen);

    device.faults.telemetrySilent = 'streams';
    move(one, 'IDLE');
    // Samples are silent, too: there is nothing left to believe.
    const blind = await until(isBlind);
    expect(blind).toMatchObject({ because: { kind: 'unreachable', detail: 'the samples stopped coming' } });
    device.faults.telemetrySilent = 'no';

    await until((told) => stateOf(told, one) === 'IDLE');
  });

  it('makes blind when a ONCE is not answered either, until the device speaks again', async () => {
    const { listen, until, told, device } = await watched();
    listen();
    await until(isSeen);

    device.faults.telemetrySilent = 'all';
    expect(await until(isBlind)).toMatchObject({ because: { detail: 'the device does not answer a ONCE' } });
    device.faults.telemetrySilent = 'no';

    await until(isSeen, told.findLastIndex(isBlind));
  });
});

it.each(['end', 'unavailable'] as const)(
  'a restart of the device (streams: %s) makes blind, and goes by',
  async (restartStreams) => {
    const { listen, until, told, device, move } = await watched({ restartStreams });
    listen();
    await until(isSeen);

    await device.stop();
    expect(await until(isBlind)).toMatchObject({ because: { kind: 'unreachable' } });
    move(one, 'ACTIVE');
    await device.start();

    await until((told) => stateOf(told, one) === 'ACTIVE', told.findLastIndex(isBlind));
  },
);

it.each(['DEFAULT/BGP', 'master/bgp', 'DEFAULT/DEFAULT'] as const)(
  'sees whatever the instance is called: %s',
  async (instanceNames) => {
    const { listen, until } = await watched({
      instanceNames,
      atomic: 'yes',
      dynamicallyConfigured: 'absent',
    });
    listen();

    await until((told) => stateOf(told, one) === 'ESTABLISHED');
  },
);
