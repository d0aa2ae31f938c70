import { status } from '@grpc/grpc-js';
import { expect, it, vi } from 'vitest';
import type { IpAddress } from '../../../src/model/address.ts';
import {
  answer,
  isBlind,
  isMode,
  leavesOf,
  sample,
  scriptedTelemetry,
  shows,
  stateOf,
} from '../../support/scripted-telemetry.ts';

const A = '10.0.0.1' as IpAddress;
const B = '10.0.0.2' as IpAddress;

it('telemetry subscribes ON_CHANGE first, without keys and QoS, and emits each change', async () => {
  let say: (() => void) | undefined;
  const { lists, emitted, until } = await scriptedTelemetry((stream) => {
    answer(stream, { [A]: 'ACTIVE' });
    say = () => stream.say(stateOf(A, 'ESTABLISHED'));
  });

  await until(shows(A, 'ACTIVE'));
  say?.();
  await until(shows(A, 'ESTABLISHED'));

  expect(emitted()).toEqual([
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

it('telemetry falls back to SAMPLE if ON_CHANGE streams no session-state, and no peer is missing meanwhile', async () => {
  const { emitted, all, until } = await scriptedTelemetry(
    (stream) => {
      if (stream.mode === 'sample') sample(stream, () => ({ [A]: 'ESTABLISHED', [B]: 'ACTIVE' }));
      else answer(stream, {});
    },
    { configured: [A, B] },
  );

  await until(isMode('sample'));

  expect(emitted()).toEqual([['sample', { [A]: 'ESTABLISHED', [B]: 'ACTIVE' }]]);
  expect(all[0]).toMatchObject({ degraded: 'ON_CHANGE streams no session-state' });
});

it('telemetry does not give up an empty ON_CHANGE before a neighbor is configured', async () => {
  const { emitted, configure, until } = await scriptedTelemetry(
    (stream) => {
      if (stream.mode === 'sample') sample(stream, () => ({ [A]: 'IDLE' }));
      else answer(stream, {});
    },
    { configured: [] },
  );
  await until(isMode('on-change'));

  configure(A);
  await until(isMode('sample'));

  expect(emitted()).toEqual([
    ['on-change', {}],
    ['sample', { [A]: 'IDLE' }],
  ]);
});

it('telemetry falls back to SAMPLE if ON_CHANGE is refused', async () => {
  const { all, until } = await scriptedTelemetry((stream) => {
    if (stream.mode === 'sample') sample(stream, () => ({ [A]: 'IDLE' }));
    else stream.fail({ code: status.INVALID_ARGUMENT, details: 'ON_CHANGE is not supported' });
  });
  await until(isMode('sample'));
  expect(all).toMatchObject([{ mode: 'sample', degraded: 'ON_CHANGE is not supported' }]);
});

it('telemetry falls back to JSON if PROTO is refused', async () => {
  const { lists, until } = await scriptedTelemetry((stream) => {
    if (stream.list.encoding === 'JSON')
      stream.repeat(() => {
        stream.say(leavesOf(A, { 'session-state': { jsonVal: Buffer.from('"ESTABLISHED"') } }));
        stream.sync();
      });
    else stream.fail({ code: status.UNIMPLEMENTED, details: 'Unsupported encoding' });
  });
  await until(shows(A, 'ESTABLISHED'));
  expect(lists.map(({ encoding }) => encoding)).toEqual(['PROTO', 'PROTO', 'JSON']);
});

it('telemetry falls back to SAMPLE if ON_CHANGE does not answer', async () => {
  const { all, until } = await scriptedTelemetry((stream) => {
    if (stream.mode === 'sample') sample(stream, () => ({ [A]: 'IDLE' }));
  });
  await until(isMode('sample'));
  expect(all).toMatchObject([{ mode: 'sample', degraded: 'ON_CHANGE does not answer' }]);
});

it('telemetry waits for a whole sample if the sync comes first', async () => {
  const { emitted, until } = await scriptedTelemetry(
    (stream) => {
      if (stream.mode !== 'sample') stream.fail({ code: status.INVALID_ARGUMENT, details: 'no' });
      else {
        stream.sync();
        setTimeout(() => stream.say(stateOf(A, 'ESTABLISHED')), 10);
        setTimeout(() => stream.say(stateOf(B, 'ESTABLISHED')), 40);
      }
    },
    { configured: [A, B] },
  );
  await until(isMode('sample'));
  expect(emitted()).toEqual([['sample', { [A]: 'ESTABLISHED', [B]: 'ESTABLISHED' }]]);
});

it('telemetry tries ON_CHANGE again, after a back-off, when the stream has ended', async () => {
  let streams = 0;
  const { emitted, until, lists } = await scriptedTelemetry((stream) => {
    streams += 1;
    if (streams === 1) sample(stream, () => ({ [A]: 'IDLE' }));
    if (streams === 1) setTimeout(() => stream.end(), 20);
    else answer(stream, { [A]: 'ESTABLISHED' });
  });
  await until(shows(A, 'ESTABLISHED'));
  expect(emitted()).toEqual([
    ['on-change', { [A]: 'IDLE' }],
    'the stream ended',
    ['on-change', { [A]: 'ESTABLISHED' }],
  ]);
  expect(lists).toHaveLength(2);
});

it('telemetry is blind and keeps trying if the device refuses every mode', async () => {
  const { all, lists } = await scriptedTelemetry((stream) =>
    stream.fail({ code: status.UNIMPLEMENTED, details: 'Subscribe is off' }),
  );
  await vi.waitUntil(() => lists.length > 3, { timeout: 120_000 });
  expect(all[0]).toMatchObject({ kind: 'blind', because: { detail: 'Subscribe is off' } });
});

it('a wrong login is reported as denied', async () => {
  const { until } = await scriptedTelemetry((stream) =>
    stream.fail({ code: status.UNAUTHENTICATED, details: 'Authentication failed' }),
  );
  expect(await until(isBlind)).toMatchObject({ because: { kind: 'denied' } });
});

it('the stream ends when the subscriber leaves', async () => {
  const { server, until, end } = await scriptedTelemetry((stream) => answer(stream, { [A]: 'IDLE' }));
  await until(isMode('on-change'));

  end();

  await vi.waitUntil(() => server.cancelled.length === 1, { timeout: 120_000 });
});
