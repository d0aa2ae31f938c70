import { connect, type Socket } from 'node:net';
import { status } from '@grpc/grpc-js';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SubscriptionList } from '../../../src/generated/gnmi/SubscriptionList.ts';
import { createVirtualCrpd } from '../../../lab/device/virtual-crpd.ts';
import { deviceRig, meshPath } from '../../support/device-rig.ts';
import { eventually } from '../../support/eventually.ts';
import { native, nativePath } from '../../support/raw-gnmi.ts';

const login = { username: 'meshrr', password: 'secret' };
const subscription: SubscriptionList = {
  mode: 'STREAM',
  encoding: 'PROTO',
  subscription: [
    {
      path: nativePath('/network-instances/network-instance/protocols/protocol/bgp/neighbors', ''),
      mode: 'ON_CHANGE',
    },
  ],
};

/** A TCP connection without TLS or gRPC, and whether it is still open. */
function tcp(address: string): { socket: Socket; isClosed: () => boolean; isOpen: () => boolean } {
  const [host = '', port = ''] = address.split(':');
  const socket = connect(Number(port), host);
  onTestFinished(() => void socket.destroy());
  let closed = false;
  let connected = false;
  socket.on('connect', () => (connected = true));
  socket.on('close', () => (closed = true));
  socket.on('error', () => undefined);
  // Without reading, the end of the stream would not be seen.
  socket.resume();
  return { socket, isClosed: () => closed, isOpen: () => connected && !closed };
}

describe('a login', () => {
  it.each([
    ['that is missing', {}],
    ['with a wrong password', { ...login, password: 'guess' }],
    ['with a wrong name', { ...login, username: 'root' }],
  ])('%s is UNAUTHENTICATED in every call', async (_, wrong) => {
    const { connect: client, device } = await deviceRig({ login });
    const gnmi = client({ login: wrong });
    const code = status.UNAUTHENTICATED;
    await expect(gnmi.capabilities()).rejects.toMatchObject({ code });
    await expect(gnmi.json(meshPath)).rejects.toMatchObject({ code });
    await expect(gnmi.set({ update: [native(`${meshPath}/hold-time`, 60)] })).rejects.toMatchObject({ code });
    expect((await gnmi.subscribe(subscription).ended).code).toBe(code);
    expect(device.commits).toEqual([]);
  });

  it('that is correct is accepted', async () => {
    const { connect: client } = await deviceRig({ login });
    const gnmi = client({ login });
    await expect(gnmi.json(`${meshPath}/hold-time`)).resolves.toBe(30);
    const stream = gnmi.subscribe(subscription);
    await stream.synced();
  });
});

describe('connections', () => {
  it('are limited to five; another one is accepted when one has ended', async () => {
    const { device } = await deviceRig();
    const five = Array.from({ length: 5 }, () => tcp(device.address));
    await eventually('five connections', () => five.every(({ isOpen }) => isOpen()));
    const sixth = tcp(device.address);
    await eventually('the refusal', sixth.isClosed);
    expect(device.refusedConnections()).toBe(1);
    expect(five.every(({ isOpen }) => isOpen())).toBe(true);

    five[0]!.socket.destroy();
    await eventually('a free place', () => device.refusedConnections() === 1 && five[0]!.isClosed());
    // The device notices the end later than the client: an early connection is refused and tried again.
    let last = tcp(device.address);
    await eventually('a connection that stays', () => {
      if (last.isClosed()) last = tcp(device.address);
      return last.isOpen() && last.socket.bytesRead > 0;
    });
  });

  it('are limited to maxConnections', async () => {
    const { device, connect: client } = await deviceRig({ maxConnections: 1 });
    await client().capabilities();
    await expect(client().capabilities()).rejects.toMatchObject({ code: status.UNAVAILABLE });
    expect(device.refusedConnections()).toBeGreaterThan(0);
  });
});

describe('a restart of the management plane', () => {
  it('keeps the port, the configuration and the BGP sessions', async () => {
    const { device, connect: client, peer, fabric } = await deviceRig();
    await peer('10.0.0.2');
    await eventually('the session', () => fabric.established().length === 1);
    await client().set({ update: [native(`${meshPath}/hold-time`, 60)] });
    const { address } = device;

    await device.stop();
    await expect(client().capabilities()).rejects.toMatchObject({ code: status.UNAVAILABLE });
    expect(device.address).toBe(address);
    expect(fabric.falls).toEqual([]);

    await device.start();
    expect(device.address).toBe(address);
    await expect(client().json(`${meshPath}/hold-time`)).resolves.toBe(60);
    expect(fabric.established()).toHaveLength(1);
  });

  it('resets every connection until it is complete', async () => {
    const { device } = await deviceRig();
    const open = tcp(device.address);
    await eventually('the connection', open.isOpen);
    await device.stop();
    await eventually('its end', open.isClosed);
    const late = tcp(device.address);
    await eventually('the end of a late one', late.isClosed);
    // Connections during the stop do not count as refused.
    expect(device.refusedConnections()).toBe(0);
  });

  it('does not stop a commit that is under way', async () => {
    const { device, gnmi } = await deviceRig();
    device.faults.commitMs = 20_000;
    const cut = gnmi.set({ update: [native(`${meshPath}/hold-time`, 60)] });
    const refused = expect(cut).rejects.toMatchObject({ code: status.UNAVAILABLE });
    await eventually('the Set', () => device.calls.set === 1);
    await device.stop();
    await refused;
    await eventually('the commit', () => device.commits.length === 1);
  });
});

describe('disposal', () => {
  it('frees the port and leaves no socket, even with open streams', async () => {
    const { device, gnmi } = await deviceRig();
    const stream = gnmi.subscribe(subscription);
    await stream.synced();
    const { address } = device;
    await device.dispose();
    expect((await stream.ended).code).not.toBe(status.OK);
    const late = tcp(address);
    await eventually('no listener', late.isClosed);
    expect(late.socket.bytesRead).toBe(0);
    expect(late.isOpen()).toBe(false);
  });

  it('is possible before the start, and twice', async () => {
    const { device, engine, scheduler } = await deviceRig();
    await device.dispose();
    await device.dispose();
    const neverStarted = createVirtualCrpd({ name: 'x', bootText: '', engine, scheduler });
    await neverStarted.stop();
    await neverStarted.dispose();
    expect(neverStarted.refusedConnections()).toBe(0);
    expect(neverStarted.address).toBe('127.0.0.1:0');
  });
});

describe('the boot configuration', () => {
  it('that does not parse is an error with line and column', async () => {
    await expect(deviceRig({ bootText: 'system {\n  nonsense' })).rejects.toThrow(/^line 2, column /);
  });

  it('that fails the commit check is refused', async () => {
    await expect(
      deviceRig({ bootText: 'protocols { bgp { group A { neighbor 10.0.0.2; } } }' }),
    ).rejects.toThrow(/type/);
  });
});

describe('an operator at the CLI', () => {
  it('commits all lines or none', async () => {
    const { device } = await deviceRig();
    const before = structuredClone(device.tree());
    await expect(
      device.editByHand(['set protocols bgp group OTHER type external', 'commit and-quit']),
    ).rejects.toThrow('unknown command');
    await expect(
      device.editByHand([
        'delete groups MESHRR protocols bgp group MESH',
        'set protocols bgp group X neighbor 10.0.0.3',
      ]),
    ).rejects.toThrow(/group X/);
    expect(device.tree()).toEqual(before);
  });
});
