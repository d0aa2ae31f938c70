import { status } from '@grpc/grpc-js';
import { expect, it, vi } from 'vitest';
import type { IpAddress } from '../../../src/model/address.ts';
import {
  answer,
  deleteOf,
  isBlind,
  isMode,
  lacks,
  leavesOf,
  sample,
  scriptedTelemetry,
  shows,
  stateOf,
} from '../../support/scripted-telemetry.ts';

const A = '10.0.0.1' as IpAddress;
const B = '10.0.0.2' as IpAddress;

it('telemetry is blind after a value that is nested too deeply, and sees with the next subscription', async () => {
  const endless = Buffer.from(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`);
  let streams = 0;
  const { until, all } = await scriptedTelemetry((stream) => {
    streams += 1;
    if (streams > 1) answer(stream, { [A]: 'ESTABLISHED' });
    else stream.say(leavesOf(A, { 'session-state': { jsonVal: endless } }));
  });

  await until(shows(A, 'ESTABLISHED'));
  expect(all.find(isBlind)).toMatchObject({ because: { kind: 'unreadable' } });
});

it('a repetition is not emitted', async () => {
  let say: (() => void) | undefined;
  const { all, until } = await scriptedTelemetry((stream) => {
    answer(stream, { [A]: 'ACTIVE' });
    say = () => stream.say(stateOf(A, 'ACTIVE'), stateOf(A, 'ACTIVE'), stateOf(A, 'ESTABLISHED'));
  });
  await until(shows(A, 'ACTIVE'));

  say?.();
  await until(shows(A, 'ESTABLISHED'));

  expect(all).toHaveLength(2);
});

it('an empty set of sessions is emitted only if no neighbor is configured', async () => {
  const { emitted, until } = await scriptedTelemetry((stream) => answer(stream, {}), { configured: [] });
  await until(isMode('on-change'));
  expect(emitted()).toEqual([['on-change', {}]]);
});

it('nothing is emitted before the configured neighbors are known: all would seem to be down', async () => {
  const { emitted, lists, configure, until } = await scriptedTelemetry(
    (stream) => {
      stream.sync();
      setTimeout(() => stream.say(stateOf(A, 'ESTABLISHED')), 50);
    },
    { configured: 'unknown' },
  );
  await vi.waitUntil(() => lists.length > 0, { timeout: 120_000 });

  configure(A);
  await until(isMode('on-change'));

  expect(emitted()).toEqual([['on-change', { [A]: 'ESTABLISHED' }]]);
});

it('what is known is emitted after a while, even if one configured neighbor is never shown', async () => {
  const { emitted, until } = await scriptedTelemetry((stream) => answer(stream, { [A]: 'ESTABLISHED' }), {
    configured: [A, B],
  });
  await until(isMode('on-change'));
  expect(emitted()).toEqual([['on-change', { [A]: 'ESTABLISHED' }]]);
});

it('a ONCE reveals that ON_CHANGE misses a change', async () => {
  let state = 'ESTABLISHED';
  const { all, until } = await scriptedTelemetry(
    (stream) => {
      if (stream.mode === 'sample') sample(stream, () => ({ [A]: state }));
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

it('a ONCE reveals that even when other leaves of the neighbor are still streamed', async () => {
  let state = 'ESTABLISHED';
  const { until } = await scriptedTelemetry(
    (stream) => {
      if (stream.mode === 'sample') sample(stream, () => ({ [A]: state }));
      else answer(stream, { [A]: state });
      if (stream.mode === 'on-change')
        stream.repeat(() => stream.say(leavesOf(A, { 'established-transitions': { uintVal: 1 } })), 10);
    },
    { resyncMs: 3000 },
  );
  await until(shows(A, 'ESTABLISHED'));

  state = 'IDLE';

  expect(await until(shows(A, 'IDLE'))).toMatchObject({ mode: 'sample' });
});

it('a silent ON_CHANGE is believed as long as each ONCE shows the same', async () => {
  const { lists, emitted } = await scriptedTelemetry((stream) => answer(stream, { [A]: 'ESTABLISHED' }), {
    resyncMs: 2000,
  });
  await vi.waitUntil(() => lists.filter(({ mode }) => mode === 'ONCE').length >= 3, {
    timeout: 120_000,
  });
  expect(emitted()).toEqual([['on-change', { [A]: 'ESTABLISHED' }]]);
});

it('a delete that arrives while a ONCE is answered does not contradict it', async () => {
  let stopTelling: (() => void) | undefined;
  let onces = 0;
  const { emitted, until, configure, lists } = await scriptedTelemetry(
    (stream) => {
      if (stream.mode === 'once') {
        onces += 1;
        answer(stream, onces === 1 ? { [A]: 'ESTABLISHED', [B]: 'ESTABLISHED' } : { [A]: 'ESTABLISHED' });
        if (onces === 1) stopTelling?.();
      } else answer(stream, { [A]: 'ESTABLISHED', [B]: 'ESTABLISHED' });
      if (stream.mode === 'on-change') stopTelling = () => stream.say(deleteOf(B));
    },
    { configured: [A, B], resyncMs: 3000 },
  );
  await until(lacks(B));
  configure(A);
  await vi.waitUntil(() => lists.length >= 4, { timeout: 120_000 });
  expect(emitted()).toEqual([
    ['on-change', { [A]: 'ESTABLISHED', [B]: 'ESTABLISHED' }],
    ['on-change', { [A]: 'ESTABLISHED' }],
  ]);
});

it('a neighbor that is missing from two ONCEs is forgotten if no delete is sent', async () => {
  const { until, emitted } = await scriptedTelemetry(
    (stream) =>
      answer(
        stream,
        stream.mode === 'once' ? { [A]: 'ESTABLISHED' } : { [A]: 'ESTABLISHED', [B]: 'ESTABLISHED' },
      ),
    { resyncMs: 2000 },
  );
  await until(lacks(B));
  expect(emitted().at(-1)).toEqual(['on-change', { [A]: 'ESTABLISHED' }]);
});

it('a neighbor that is missing from the samples is forgotten', async () => {
  let states: Readonly<Record<string, string>> = { [A]: 'ESTABLISHED', [B]: 'ESTABLISHED' };
  const { until } = await scriptedTelemetry((stream) => {
    if (stream.mode === 'sample') sample(stream, () => states);
    else stream.fail({ code: status.INVALID_ARGUMENT, details: 'no' });
  });
  await until(shows(B, 'ESTABLISHED'));

  states = { [A]: 'ESTABLISHED' };

  await until(lacks(B));
});

it('telemetry is blind after a ONCE without an answer', async () => {
  const { until } = await scriptedTelemetry(
    (stream) => {
      if (stream.mode !== 'once') answer(stream, { [A]: 'ESTABLISHED' });
    },
    { resyncMs: 2000 },
  );
  expect(await until(isBlind)).toMatchObject({
    because: { kind: 'unreachable', detail: 'the device does not answer a ONCE' },
  });
});

it('telemetry is blind when the samples stop, until they come again', async () => {
  let isSilent = false;
  const { all, until } = await scriptedTelemetry((stream) => {
    if (stream.mode !== 'sample') stream.fail({ code: status.INVALID_ARGUMENT, details: 'no' });
    else if (!isSilent) {
      stream.repeat(() => {
        if (!isSilent) stream.say(stateOf(A, 'ESTABLISHED'));
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
