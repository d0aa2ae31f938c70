import { status } from '@grpc/grpc-js';
import { ReplaySubject } from 'rxjs';
import { expect, it, onTestFinished, vi } from 'vitest';
import { clockAt } from '../../../src/clock.ts';
import { connectGnmi } from '../../../src/crpd/gnmi/client.ts';
import { telemetry } from '../../../src/crpd/gnmi/telemetry.ts';
import type { IpAddress } from '../../../src/model/address.ts';
import type { Telemetry } from '../../../src/model/session.ts';
import { connected } from '../../support/connected.ts';
import { neighborPath, path, told, toldState } from '../../support/notifications.ts';
import type { SubscriptionList__Output } from '../../../src/generated/gnmi/SubscriptionList.ts';
import { scriptedGnmi } from '../../support/scripted-gnmi.ts';
import { scriptedStream, type ScriptedStream } from '../../support/scripted-stream.ts';

const speed = 20;
const A = '10.0.0.1' as IpAddress;
const B = '10.0.0.2' as IpAddress;

/** A shortened way to look at what was told: mode, and each neighbor's state. */
type Seen = readonly [mode: string, states: Readonly<Record<string, string>>];

function seenOf(telemetry: Telemetry): Seen | string {
  if (telemetry.kind === 'blind') return telemetry.because.detail;
  const states = Array.from(telemetry.sessions.values(), ({ address, state }) => [address, state] as const);
  return [telemetry.mode, Object.fromEntries(states)];
}

async function watching(
  play: (stream: ScriptedStream) => void,
  { configured = [A] as readonly IpAddress[] | undefined, resyncMs = 600_000 } = {},
) {
  const clock = clockAt(speed);
  const lists: SubscriptionList__Output[] = [];
  const server = await scriptedGnmi({
    subscribe: (list, stream) => {
      lists.push(list);
      play(scriptedStream(list, stream));
    },
  });
  const client = connectGnmi({ address: server.address }, clock);
  await connected(client.channel);
  const configured$ = new ReplaySubject<ReadonlySet<IpAddress>>(1);
  if (configured !== undefined) configured$.next(new Set(configured));
  const all: Telemetry[] = [];
  const failed = vi.fn();
  const subscription = telemetry({ client, clock, resyncMs, random: () => 0 }, configured$).subscribe({
    next: (told) => all.push(told),
    error: failed,
  });
  onTestFinished(() => {
    subscription.unsubscribe();
    client.close();
    expect(failed).not.toHaveBeenCalled();
  });
  return {
    server,
    lists,
    all,
    seen: () => all.map(seenOf),
    configure: (...addresses: readonly IpAddress[]) => configured$.next(new Set(addresses)),
    until: (fits: (telemetry: Telemetry) => boolean) =>
      vi.waitUntil(() => all.find(fits), { timeout: 120_000, interval: 2 }),
    end: () => subscription.unsubscribe(),
  };
}

const asks = ({ list }: ScriptedStream) =>
  list.mode === 'ONCE' ? 'once' : list.subscription[0]?.mode === 'SAMPLE' ? 'sample' : 'on-change';
/** Answers a ONCE, or opens a stream, with these states. */
const answer = (stream: ScriptedStream, states: Readonly<Record<string, string>>) => {
  stream.say(...Object.entries(states).map(([address, state]) => toldState(address, state)));
  stream.sync();
  if (stream.list.mode === 'ONCE') stream.end();
};
const sample = (stream: ScriptedStream, states: () => Readonly<Record<string, string>>) => {
  stream.repeat(2000 / speed, () =>
    stream.say(...Object.entries(states()).map(([address, state]) => toldState(address, state))),
  );
  stream.sync();
};
const isMode = (mode: string) => (telemetry: Telemetry) =>
  telemetry.kind === 'seen' && telemetry.mode === mode;
const isBlind = ({ kind }: Telemetry) => kind === 'blind';
const shows = (address: IpAddress, state: string) => (telemetry: Telemetry) =>
  telemetry.kind === 'seen' && telemetry.sessions.get(address)?.state === state;

it('asks for ON_CHANGE first, without keys and without QoS, and tells each change', async () => {
  let say: (() => void) | undefined;
  const { lists, seen, until } = await watching((stream) => {
    answer(stream, { [A]: 'ACTIVE' });
    say = () => stream.say(toldState(A, 'ESTABLISHED'));
  });

  await until(shows(A, 'ACTIVE'));
  say?.();
  await until(shows(A, 'ESTABLISHED'));

  expect(seen()).toEqual([
    ['on-change', { [A]: 'ACTIVE' }],
    ['on-change', { [A]: 'ESTABLISHED' }],
  ]);
  const [list] = lists;
  expect(list).toMatchObject({ mode: 'STREAM', encoding: 'PROTO', qos: null });
  expect(list?.subscription[0]?.path?.elem.map(({ name, key }) => [name, key])).toEqual(
    ['network-instances', 'network-instance', 'protocols', 'protocol', 'bgp', 'neighbors'].map((name) => [
      name,
      {},
    ]),
  );
});

it('is blind where a value is nested without end, asks again, and lives', async () => {
  const endless = Buffer.from(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`);
  let streams = 0;
  const { until, all } = await watching((stream) => {
    streams += 1;
    if (streams > 1) answer(stream, { [A]: 'ESTABLISHED' });
    else stream.say(told(A, { 'session-state': { jsonVal: endless } }));
  });

  await until(shows(A, 'ESTABLISHED'));
  expect(all.find(isBlind)).toMatchObject({ because: { kind: 'unreadable' } });
});

it('tells nothing twice', async () => {
  let say: (() => void) | undefined;
  const { all, until } = await watching((stream) => {
    answer(stream, { [A]: 'ACTIVE' });
    say = () => stream.say(toldState(A, 'ACTIVE'), toldState(A, 'ACTIVE'), toldState(A, 'ESTABLISHED'));
  });
  await until(shows(A, 'ACTIVE'));

  say?.();
  await until(shows(A, 'ESTABLISHED'));

  expect(all).toHaveLength(2);
});

it('shows nobody only when nobody is configured', async () => {
  const { seen, until } = await watching((stream) => answer(stream, {}), { configured: [] });
  await until(isMode('on-change'));
  expect(seen()).toEqual([['on-change', {}]]);
});

it('says nothing before it knows who is configured: all would seem to have fallen', async () => {
  const { all, lists, configure, until } = await watching(
    (stream) => {
      stream.sync();
      setTimeout(() => stream.say(toldState(A, 'ESTABLISHED')), 50);
    },
    { configured: undefined },
  );
  await vi.waitUntil(() => lists.length > 0, { timeout: 120_000 });

  configure(A);
  await until(isMode('on-change'));

  expect(all.map(seenOf)).toEqual([['on-change', { [A]: 'ESTABLISHED' }]]);
});

it('falls back to SAMPLE when ON_CHANGE brings no session-state, and never shows the peers as missing', async () => {
  const { seen, all, until } = await watching(
    (stream) => {
      if (asks(stream) === 'sample') sample(stream, () => ({ [A]: 'ESTABLISHED', [B]: 'ACTIVE' }));
      else answer(stream, {});
    },
    { configured: [A, B] },
  );

  await until(isMode('sample'));

  expect(seen()).toEqual([['sample', { [A]: 'ESTABLISHED', [B]: 'ACTIVE' }]]);
  expect(all[0]).toMatchObject({ degraded: 'ON_CHANGE streams no session-state' });
});

it('judges ON_CHANGE only when somebody is configured', async () => {
  const { seen, configure, until } = await watching(
    (stream) => {
      if (asks(stream) === 'sample') sample(stream, () => ({ [A]: 'IDLE' }));
      else answer(stream, {});
    },
    { configured: [] },
  );
  await until(isMode('on-change'));

  configure(A);
  await until(isMode('sample'));

  expect(seen()).toEqual([
    ['on-change', {}],
    ['sample', { [A]: 'IDLE' }],
  ]);
});

it('falls back to SAMPLE when ON_CHANGE is refused', async () => {
  const { all, until } = await watching((stream) => {
    if (asks(stream) === 'sample') sample(stream, () => ({ [A]: 'IDLE' }));
    else stream.fail({ code: status.INVALID_ARGUMENT, details: 'ON_CHANGE is not supported' });
  });
  await until(isMode('sample'));
  expect(all).toMatchObject([{ mode: 'sample', degraded: 'ON_CHANGE is not supported' }]);
});

it('takes JSON where PROTO is refused', async () => {
  const { lists, until } = await watching((stream) => {
    if (stream.list.encoding === 'JSON')
      stream.repeat(2000 / speed, () => {
        stream.say(told(A, { 'session-state': { jsonVal: Buffer.from('"ESTABLISHED"') } }));
        stream.sync();
      });
    else stream.fail({ code: status.UNIMPLEMENTED, details: 'Unsupported encoding' });
  });
  await until(shows(A, 'ESTABLISHED'));
  expect(lists.map(({ encoding }) => encoding)).toEqual(['PROTO', 'PROTO', 'JSON']);
});

it('falls back to SAMPLE when ON_CHANGE does not answer at all', async () => {
  const { all, until } = await watching((stream) => {
    if (asks(stream) === 'sample') sample(stream, () => ({ [A]: 'IDLE' }));
  });
  await until(isMode('sample'));
  expect(all).toMatchObject([{ mode: 'sample', degraded: 'ON_CHANGE does not answer' }]);
});

it('waits for a whole sample where the sync comes first', async () => {
  const { seen, until } = await watching(
    (stream) => {
      if (asks(stream) !== 'sample') stream.fail({ code: status.INVALID_ARGUMENT, details: 'no' });
      else {
        stream.sync();
        setTimeout(() => stream.say(toldState(A, 'ESTABLISHED')), 10);
        setTimeout(() => stream.say(toldState(B, 'ESTABLISHED')), 40);
      }
    },
    { configured: [A, B] },
  );
  await until(isMode('sample'));
  expect(seen()).toEqual([['sample', { [A]: 'ESTABLISHED', [B]: 'ESTABLISHED' }]]);
});

it('tells what it has after a while, though one of the configured is never shown', async () => {
  const { seen, until } = await watching((stream) => answer(stream, { [A]: 'ESTABLISHED' }), {
    configured: [A, B],
  });
  await until(isMode('on-change'));
  expect(seen()).toEqual([['on-change', { [A]: 'ESTABLISHED' }]]);
});

it('catches an ON_CHANGE that keeps silent by a ONCE', async () => {
  let state = 'ESTABLISHED';
  const { all, until } = await watching(
    (stream) => {
      if (asks(stream) === 'sample') sample(stream, () => ({ [A]: state }));
      else answer(stream, { [A]: state });
    },
    { resyncMs: 3000 },
  );
  await until(shows(A, 'ESTABLISHED'));

  state = 'IDLE';
  const found = await until(shows(A, 'IDLE'));

  expect(found).toMatchObject({
    mode: 'sample',
    degraded: expect.stringContaining('misses sessions') as string,
  });
  expect(all.filter(isBlind)).toEqual([]);
});

it('catches it, too, when other leaves of the neighbor go on streaming', async () => {
  let state = 'ESTABLISHED';
  const { until } = await watching(
    (stream) => {
      if (asks(stream) === 'sample') sample(stream, () => ({ [A]: state }));
      else answer(stream, { [A]: state });
      if (asks(stream) === 'on-change')
        stream.repeat(10, () => stream.say(told(A, { 'established-transitions': { uintVal: 1 } })));
    },
    { resyncMs: 3000 },
  );
  await until(shows(A, 'ESTABLISHED'));

  state = 'IDLE';

  expect(await until(shows(A, 'IDLE'))).toMatchObject({ mode: 'sample' });
});

it('believes a silent ON_CHANGE for as long as the ONCE agrees', async () => {
  const { lists, seen } = await watching((stream) => answer(stream, { [A]: 'ESTABLISHED' }), {
    resyncMs: 2000,
  });
  await vi.waitUntil(() => lists.filter(({ mode }) => mode === 'ONCE').length >= 3, {
    timeout: 120_000,
  });
  expect(seen()).toEqual([['on-change', { [A]: 'ESTABLISHED' }]]);
});

it('does not hold a delete against the stream that came while a ONCE was answered', async () => {
  let stopTelling: (() => void) | undefined;
  let onces = 0;
  const { seen, until, configure, lists } = await watching(
    (stream) => {
      if (asks(stream) === 'once') {
        onces += 1;
        answer(stream, onces === 1 ? { [A]: 'ESTABLISHED', [B]: 'ESTABLISHED' } : { [A]: 'ESTABLISHED' });
        if (onces === 1) stopTelling?.();
      } else answer(stream, { [A]: 'ESTABLISHED', [B]: 'ESTABLISHED' });
      if (asks(stream) === 'on-change')
        stopTelling = () => stream.say({ update: { delete: [path(neighborPath(B))] } });
    },
    { configured: [A, B], resyncMs: 3000 },
  );
  await until((told) => told.kind === 'seen' && told.sessions.size === 1);
  configure(A);
  await vi.waitUntil(() => lists.length >= 4, { timeout: 120_000 });
  expect(seen()).toEqual([
    ['on-change', { [A]: 'ESTABLISHED', [B]: 'ESTABLISHED' }],
    ['on-change', { [A]: 'ESTABLISHED' }],
  ]);
});

it('forgets a neighbor whom two ONCE lack, where no delete is sent', async () => {
  const { until, seen } = await watching(
    (stream) =>
      answer(
        stream,
        asks(stream) === 'once' ? { [A]: 'ESTABLISHED' } : { [A]: 'ESTABLISHED', [B]: 'ESTABLISHED' },
      ),
    { resyncMs: 2000 },
  );
  await until((told) => told.kind === 'seen' && !told.sessions.has(B));
  expect(seen().at(-1)).toEqual(['on-change', { [A]: 'ESTABLISHED' }]);
});

it('forgets a neighbor whom the samples lack', async () => {
  let states: Readonly<Record<string, string>> = { [A]: 'ESTABLISHED', [B]: 'ESTABLISHED' };
  const { until } = await watching((stream) => {
    if (asks(stream) === 'sample') sample(stream, () => states);
    else stream.fail({ code: status.INVALID_ARGUMENT, details: 'no' });
  });
  await until(shows(B, 'ESTABLISHED'));

  states = { [A]: 'ESTABLISHED' };

  await until((told) => told.kind === 'seen' && !told.sessions.has(B));
});

it('is blind when the ONCE is not answered', async () => {
  const { until } = await watching(
    (stream) => {
      if (asks(stream) !== 'once') answer(stream, { [A]: 'ESTABLISHED' });
    },
    { resyncMs: 2000 },
  );
  expect(await until(isBlind)).toMatchObject({
    because: { kind: 'unreachable', detail: 'the device does not answer a ONCE' },
  });
});

it('is blind when the samples stop, and sees again when they come', async () => {
  let isSilent = false;
  const { all, until } = await watching((stream) => {
    if (asks(stream) !== 'sample') stream.fail({ code: status.INVALID_ARGUMENT, details: 'no' });
    else if (!isSilent) {
      stream.repeat(2000 / speed, () => {
        if (!isSilent) stream.say(toldState(A, 'ESTABLISHED'));
      });
      stream.sync();
    }
  });
  await until(isMode('sample'));

  isSilent = true;
  expect(await until(isBlind)).toMatchObject({ because: { detail: 'the samples stopped coming' } });

  isSilent = false;
  const blind = all.length;
  await vi.waitUntil(() => all.slice(blind).some(isMode('sample')), { timeout: 120_000 });
});

it('tries ON_CHANGE again after the stream ended, with back-off', async () => {
  let streams = 0;
  const { seen, until, lists } = await watching((stream) => {
    streams += 1;
    if (streams === 1) sample(stream, () => ({ [A]: 'IDLE' }));
    if (streams === 1) setTimeout(() => stream.end(), 20);
    else answer(stream, { [A]: 'ESTABLISHED' });
  });
  await until(shows(A, 'ESTABLISHED'));
  expect(seen()).toEqual([
    ['on-change', { [A]: 'IDLE' }],
    'the stream ended',
    ['on-change', { [A]: 'ESTABLISHED' }],
  ]);
  expect(lists).toHaveLength(2);
});

it('is blind, and goes on trying, where the device accepts no way of watching', async () => {
  const { all, lists } = await watching((stream) =>
    stream.fail({ code: status.UNIMPLEMENTED, details: 'Subscribe is off' }),
  );
  await vi.waitUntil(() => lists.length > 3, { timeout: 120_000 });
  expect(all[0]).toMatchObject({ kind: 'blind', because: { detail: 'Subscribe is off' } });
});

it('says that it is denied', async () => {
  const { until } = await watching((stream) =>
    stream.fail({ code: status.UNAUTHENTICATED, details: 'Authentication failed' }),
  );
  expect(await until(isBlind)).toMatchObject({ because: { kind: 'denied' } });
});

it('ends its streams with the last listener', async () => {
  const { server, until, end } = await watching((stream) => answer(stream, { [A]: 'IDLE' }));
  await until(isMode('on-change'));

  end();

  await vi.waitUntil(() => server.cancelled.length === 1, { timeout: 120_000 });
});
