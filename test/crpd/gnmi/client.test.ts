import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { status } from '@grpc/grpc-js';
import { lastValueFrom, toArray, type Observable } from 'rxjs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { clockAt } from '../../../src/clock.ts';
import type { Device } from '../../../src/crpd/channel.ts';
import { connectGnmi } from '../../../src/crpd/gnmi/client.ts';
import type { DeviceCall } from '../../../src/crpd/call.ts';
import { FaultError, type Fault } from '../../../src/model/fault.ts';
import { scriptedGnmi } from '../../support/scripted-gnmi.ts';

/** A client that is closed when the test ends. */
function clientOf(device: Device, speed = 1) {
  const client = connectGnmi(device, clockAt(speed));
  onTestFinished(() => client.close());
  return client;
}

const until = (holds: () => boolean) => vi.waitUntil(holds, { timeout: 120_000, interval: 5 });

/** The last value; undefined where there is none, as of a Set. */
const last = <T>(source: Observable<T>) => lastValueFrom(source, { defaultValue: undefined });

async function faultOf(work: Promise<unknown>): Promise<Fault> {
  const error = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (error instanceof FaultError) return error.fault;
  throw new Error(`expected a FaultError, not ${String(error)}`);
}

const answer = { notification: [{ timestamp: '7' }] };
const list = { mode: 'STREAM', encoding: 'PROTO' } as const;

/** A port on which nothing listens. */
async function deadAddress(): Promise<string> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return `127.0.0.1:${port}`;
}

describe('a Get', () => {
  it('is sent only when it is subscribed, and brings the answer', async () => {
    const server = await scriptedGnmi({ get: () => answer });
    const call = clientOf(server).get({ path: [] });
    expect(server.seen).toHaveLength(0);

    const response = await last(call);

    expect(response?.notification[0]?.timestamp).toBe('7');
    expect(server.seen).toHaveLength(1);
  });

  it('of a missing path brings undefined, without an error', async () => {
    const server = await scriptedGnmi({
      get: () => ({ code: status.NOT_FOUND, details: 'Requested path not found' }),
    });

    expect(await last(clientOf(server).get({}).pipe(toArray()))).toEqual([undefined]);
  });

  it('fails with a fault of the matching kind', async () => {
    const server = await scriptedGnmi({
      get: () => ({ code: status.UNAUTHENTICATED, details: 'who are you' }),
    });

    const fault = await faultOf(last(clientOf(server).get({})));

    expect(fault).toEqual({ kind: 'denied', who: server.address, detail: 'who are you' });
  });

  it('is cancelled at the device when it is unsubscribed', async () => {
    const server = await scriptedGnmi({ get: () => 'never' });
    const listening = clientOf(server).get({}).subscribe();
    await until(() => server.seen.length === 1);

    listening.unsubscribe();

    await until(() => server.cancelled.includes('get'));
  });

  it('is unreachable where nothing listens', async () => {
    const client = clientOf({ address: await deadAddress() });

    expect((await faultOf(last(client.get({})))).kind).toBe('unreachable');
  });

  it('is given up by the clock of the agent, not by the wall clock', async () => {
    const server = await scriptedGnmi({ get: () => 'never' });

    // 30 s at 60 times the speed.
    const fault = await faultOf(last(clientOf(server, 60).get({})));

    expect(fault.kind).toBe('unreachable');
    await until(() => server.cancelled.includes('get'));
  });
});

describe('a Set', () => {
  it('completes when the device has committed', async () => {
    const server = await scriptedGnmi({ set: () => ({}) });

    await last(clientOf(server).set({}));

    expect(server.seen.map(({ rpc }) => rpc)).toEqual(['set']);
  });

  it.each([
    ['busy', status.UNAVAILABLE, '\nconfiguration database modified\n;'],
    ['refused', status.INVALID_ARGUMENT, 'syntax error'],
    ['denied', status.PERMISSION_DENIED, 'no'],
    ['unsettled', status.UNAVAILABLE, 'Socket closed'],
  ] as const)('is %s', async (kind, code, details) => {
    const server = await scriptedGnmi({ set: () => ({ code, details }) });

    expect((await faultOf(last(clientOf(server).set({})))).kind).toBe(kind);
  });

  it('is not cancelled at the device when it is unsubscribed', async () => {
    const server = await scriptedGnmi({ set: () => 'never', get: () => answer });
    const client = clientOf(server);
    const listening = client.set({}).subscribe();
    await until(() => server.seen.length === 1);

    listening.unsubscribe();
    // A later call on the same connection: a cancellation would have arrived before it.
    await last(client.get({}));

    expect(server.cancelled).not.toContain('set');
  });

  it('is not sent when it is unsubscribed before there is a connection', async () => {
    const server = await scriptedGnmi({ set: () => ({}), get: () => answer });
    const client = clientOf(server);

    client.set({}).subscribe().unsubscribe();
    await last(client.get({}));

    expect(server.seen.map(({ rpc }) => rpc)).toEqual(['get']);
  });

  it('is unreachable and not unsettled where nothing listens: nothing was sent', async () => {
    const client = clientOf({ address: await deadAddress() }, 60);

    const fault = await faultOf(last(client.set({})));

    expect(fault).toMatchObject({ kind: 'unreachable', detail: 'cannot connect' });
  });

  it.each([3_600_000, -3_600_000])(
    'waits ten seconds for a connection although the wall clock is set by %i ms',
    async (ms) => {
      const clock = clockAt(50);
      const client = connectGnmi({ address: await deadAddress() }, clock);
      onTestFinished(() => client.close());
      const from = clock.scheduler.now();
      const fault = faultOf(last(client.set({})));
      vi.setSystemTime(Date.now() + ms);
      onTestFinished(() => void vi.useRealTimers());

      expect(await fault).toMatchObject({ kind: 'unreachable', detail: 'cannot connect' });
      expect(clock.scheduler.now() - from).toBeGreaterThanOrEqual(10_000);
    },
  );

  it('is unsettled when the connection breaks during it', async () => {
    const server = await scriptedGnmi({ set: () => 'never' });
    const outcome = faultOf(last(clientOf(server).set({})));
    await until(() => server.seen.length === 1);

    server.tear();

    expect((await outcome).kind).toBe('unsettled');
  });

  it('is unsettled when the device does not answer in time', async () => {
    const server = await scriptedGnmi({ set: () => 'never' });

    // 90 s at 60 times the speed.
    expect((await faultOf(last(clientOf(server, 60).set({})))).kind).toBe('unsettled');
  });
});

describe('a Subscribe', () => {
  it('brings what the device streams, and completes with it', async () => {
    const server = await scriptedGnmi({
      subscribe: ({ mode }, stream) => {
        stream.write({ update: { timestamp: mode === 'STREAM' ? '1' : '0' } });
        stream.write({ syncResponse: true });
        stream.end();
      },
    });

    const responses = await last(clientOf(server).subscribe(list).pipe(toArray()));

    expect(responses!.map(({ update, syncResponse }) => update?.timestamp ?? syncResponse)).toEqual([
      '1',
      true,
    ]);
  });

  it('fails with a fault of the matching kind', async () => {
    const server = await scriptedGnmi({
      subscribe: (_, stream) =>
        stream.emit('error', { code: status.INVALID_ARGUMENT, details: 'no ON_CHANGE' }),
    });

    const fault = await faultOf(last(clientOf(server).subscribe(list)));

    expect(fault).toMatchObject({ kind: 'refused', detail: 'no ON_CHANGE' });
  });

  it('is cancelled at the device when it is unsubscribed', async () => {
    const server = await scriptedGnmi({ subscribe: (_, stream) => stream.write({ syncResponse: true }) });
    const errors: unknown[] = [];
    let heard = 0;
    const listening = clientOf(server)
      .subscribe(list)
      .subscribe({ next: () => (heard += 1), error: (error: unknown) => errors.push(error) });
    await until(() => heard === 1);

    listening.unsubscribe();

    await until(() => server.cancelled.includes('subscribe'));
    expect(errors).toEqual([]);
  });

  it('is unreachable when the connection breaks', async () => {
    const server = await scriptedGnmi({ subscribe: (_, stream) => stream.write({ syncResponse: true }) });
    const outcome = faultOf(last(clientOf(server).subscribe(list)));
    await until(() => server.seen.length === 1);

    server.tear();

    expect((await outcome).kind).toBe('unreachable');
  });
});

it('every call has the login, with the current password', async () => {
  let password = 'old';
  const server = await scriptedGnmi({
    get: () => answer,
    set: () => ({}),
    subscribe: (_, stream) => stream.end(),
  });
  const client = clientOf({ address: server.address, username: 'meshrr', password: () => password });

  await last(client.get({}));
  password = 'new';
  await last(client.set({}));
  await last(client.subscribe(list));

  const logins = server.seen.map(({ rpc, metadata }) => [
    rpc,
    ...metadata.get('username'),
    ...metadata.get('password'),
  ]);
  expect(logins).toEqual([
    ['get', 'meshrr', 'old'],
    ['set', 'meshrr', 'new'],
    ['subscribe', 'meshrr', 'new'],
  ]);
});

it('all calls share one connection', async () => {
  const server = await scriptedGnmi({ get: () => answer, set: () => ({}) });
  const client = clientOf(server);

  await Promise.all([client.get({}), client.get({}), client.get({})].map((call) => last(call)));
  await last(client.set({}));

  expect(server.connections()).toBe(1);
});

it('call$ reports each call that has ended, how long it took, and why it failed', async () => {
  const server = await scriptedGnmi({
    get: () => answer,
    set: () => ({ code: status.NOT_FOUND, details: 'gone' }),
  });
  const client = connectGnmi(server, clockAt());
  const calls: DeviceCall[] = [];
  const all = new Promise<void>((complete) =>
    client.call$.subscribe({ next: (call) => calls.push(call), complete }),
  );

  await last(client.get({}));
  await faultOf(last(client.set({})));
  client.close();
  await all;

  expect(calls.map(({ rpc, fault }) => [rpc, fault?.kind])).toEqual([
    ['get', undefined],
    ['set', 'refused'],
  ]);
  expect(calls.every(({ tookMs }) => tookMs >= 0)).toBe(true);
});

it('a call fails, and sends nothing, when the password cannot be read', async () => {
  const server = await scriptedGnmi({ get: () => answer, set: () => ({}) });
  const password = () => {
    throw new Error('ENOENT: no such file');
  };
  const client = clientOf({ address: server.address, username: 'meshrr', password });
  const calls: DeviceCall[] = [];
  client.call$.subscribe((call) => calls.push(call));
  const cause = { kind: 'unreachable', detail: 'cannot call: ENOENT: no such file' };

  expect(await faultOf(last(client.get({})))).toMatchObject(cause);
  expect(await faultOf(last(client.set({})))).toMatchObject(cause);
  expect(await faultOf(last(client.subscribe(list)))).toMatchObject(cause);

  expect(server.seen).toEqual([]);
  expect(calls.map(({ rpc, fault }) => [rpc, fault?.kind])).toEqual([
    ['get', 'unreachable'],
    ['set', 'unreachable'],
    ['subscribe', 'unreachable'],
  ]);
});
