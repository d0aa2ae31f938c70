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
const isSeen = (next: Telemetry): next is Seen => next.kind === 'seen';
const isBlind = (next: Telemetry) => next.kind === 'blind';
const stateOf = (next: Telemetry, address: IpAddress) =>
  isSeen(next) ? next.sessions.get(address)?.state : undefined;

/** A device with one established session, and telemetry that watches it, 20 times faster than the wall clock. */
async function watched(switches: Partial<Switches> = {}) {
  const clock = clockAt(20);
  const crpd = await handMovedCrpd(clock, switches);
  crpd.move(one, 'ESTABLISHED');
  const client = connectGnmi(crpd.device, clock);
  onTestFinished(() => client.close());
  await connected(client.channel);
  const configured$ = new BehaviorSubject<ReadonlySet<IpAddress>>(new Set([one]));
  const emitted: Telemetry[] = [];

  return {
    ...crpd,
    emitted,
    listen: () => {
      const listening = telemetry(
        { client, clock, resyncMs: 6000, random: () => 0.5 },
        configured$,
      ).subscribe((one) => emitted.push(one));
      onTestFinished(() => listening.unsubscribe());
      return listening;
    },
    /** Waits for telemetry that fits, emitted after `since` others. */
    until: (fits: (next: Telemetry) => boolean, since = 0) =>
      vi.waitUntil(() => emitted.slice(since).find(fits), { timeout: 120_000, interval: 5 }),
  };
}

describe('ON_CHANGE', () => {
  it('shows the sessions as they are, as they change, and when they are gone', async () => {
    const { listen, until, move, forget, device } = await watched();
    listen();

    const first = await until(isSeen);
    expect(first).toMatchObject({ kind: 'seen', mode: 'on-change' });
    expect(isSeen(first) && Array.from(first.sessions.values())).toMatchObject([
      { address: one, state: 'ESTABLISHED', transitions: 1, group: 'MESHRR-MESH', dynamic: false },
    ]);
    move(two, 'CONNECT');
    await until((next) => stateOf(next, two) === 'CONNECT');
    move(one, 'IDLE');
    await until((next) => stateOf(next, one) === 'IDLE');
    forget(two);
    const last = await until(
      (next) => stateOf(next, one) === 'IDLE' && isSeen(next) && !next.sessions.has(two),
    );

    expect(last).toMatchObject({ mode: 'on-change' });
    expect(device.violations).toEqual([]);
  });

  it('forgets a removed neighbor by its ONCEs if the device sends no delete', async () => {
    const { listen, until, move, forget } = await watched({ neighborDelete: 'not-sent' });
    move(two, 'ACTIVE');
    listen();
    await until((next) => stateOf(next, two) === 'ACTIVE');

    forget(two);

    const last = await until((next) => isSeen(next) && !next.sessions.has(two));
    expect(last).toMatchObject({ mode: 'on-change' });
    expect(stateOf(last, one)).toBe('ESTABLISHED');
  });

  it('ends at the device when the subscriber leaves', async () => {
    const { listen, until, move, emitted } = await watched();
    const listening = listen();
    await until(isSeen);
    const { length } = emitted;

    listening.unsubscribe();
    move(one, 'IDLE');
    const again = listen();
    await until((next) => stateOf(next, one) === 'IDLE', length);

    expect(emitted).toHaveLength(length + 1);
    again.unsubscribe();
  });
});

describe('SAMPLE shows the sessions', () => {
  it.each<[string, Partial<Switches>, RegExp]>([
    ['streams no session-state', { onChange: 'none' }, /^ON_CHANGE streams no session-state$/],
    ['is refused', { onChange: 'refused' }, /ON_CHANGE is not supported/],
  ])('where on-change %s', async (_, switches, because) => {
    const { listen, until, move, forget, emitted } = await watched(switches);
    listen();

    const first = await until((next) => stateOf(next, one) === 'ESTABLISHED');
    expect(first).toMatchObject({ mode: 'sample', degraded: expect.stringMatching(because) as string });
    move(two, 'ACTIVE');
    await until((next) => stateOf(next, two) === 'ACTIVE');
    const { length } = emitted;
    forget(two);

    // A neighbor that is in no sample any more is gone.
    const last = await until(
      (next) => isSeen(next) && next.sessions.has(one) && !next.sessions.has(two),
      length,
    );
    expect(stateOf(last, one)).toBe('ESTABLISHED');
  });
});

describe('a silent stream', () => {
  it('is detected by a ONCE that shows what the stream has not sent', async () => {
    const { listen, until, move, device } = await watched();
    listen();
    await until(isSeen);

    device.faults.telemetrySilent = 'streams';
    move(one, 'IDLE');
    // Samples are silent as well, so nothing is known.
    const blind = await until(isBlind);
    expect(blind).toMatchObject({ because: { kind: 'unreachable', detail: 'the samples stopped coming' } });
    device.faults.telemetrySilent = 'no';

    await until((next) => stateOf(next, one) === 'IDLE');
  });

  it('makes telemetry blind if a ONCE is not answered either, until the device answers again', async () => {
    const { listen, until, emitted, device } = await watched();
    listen();
    await until(isSeen);

    device.faults.telemetrySilent = 'all';
    expect(await until(isBlind)).toMatchObject({ because: { detail: 'the device does not answer a ONCE' } });
    device.faults.telemetrySilent = 'no';

    await until(isSeen, emitted.findLastIndex(isBlind));
  });
});

it.each(['end', 'unavailable'] as const)(
  'telemetry is blind during a restart of the device (streams: %s)',
  async (restartStreams) => {
    const { listen, until, emitted, device, move } = await watched({ restartStreams });
    listen();
    await until(isSeen);

    await device.stop();
    expect(await until(isBlind)).toMatchObject({ because: { kind: 'unreachable' } });
    move(one, 'ACTIVE');
    await device.start();

    await until((next) => stateOf(next, one) === 'ACTIVE', emitted.findLastIndex(isBlind));
  },
);

it.each(['DEFAULT/BGP', 'master/bgp', 'DEFAULT/DEFAULT'] as const)(
  'the sessions are seen whatever the instance is called: %s',
  async (instanceNames) => {
    const { listen, until } = await watched({
      instanceNames,
      atomic: 'yes',
      dynamicallyConfigured: 'absent',
    });
    listen();

    await until((next) => stateOf(next, one) === 'ESTABLISHED');
  },
);
