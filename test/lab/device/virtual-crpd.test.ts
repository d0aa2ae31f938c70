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

/** A bare TCP connection, and whether the other side has closed it. */
function tcp(address: string): { socket: Socket; isClosed: () => boolean; isOpen: () => boolean } {
  const [host = '', port = ''] = address.split(':');
  const socket = connect(Number(port), host);
  onTestFinished(() => void socket.destroy());
  let closed = false;
  let connected = false;
  socket.on('connect', () => (connected = true));
  socket.on('close', () => (closed = true));
  socket.on('error', () => undefined);
  // Unread greetings would hide the end.
  socket.resume();
  return { socket, isClosed: () => closed, isOpen: () => connected && !closed };
}

describe('who may speak', () => {
  it.each([
    ['nobody', {}],
    ['a wrong password', { ...login, password: 'guess' }],
    ['a wrong name', { ...login, username: 'root' }],
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

  it('the right one may', async () => {
    const { connect: client } = await deviceRig({ login });
    const gnmi = client({ login });
    await expect(gnmi.json(`${meshPath}/hold-time`)).resolves.toBe(30);
    const stream = gnmi.subscribe(subscription);
    await stream.synced();
  });
});

describe('connections', () => {
  it('refuses the sixth, and takes one again when another has ended', async () => {
    const { device } = await deviceRig();
    const five = Array.from({ length: 5 }, () => tcp(device.address));
    await eventually('five connections', () => five.every(({ isOpen }) => isOpen()));
    const sixth = tcp(device.address);
    await eventually('the refusal', sixth.isClosed);
    expect(device.refusedConnections()).toBe(1);
    expect(five.every(({ isOpen }) => isOpen())).toBe(true);

    five[0]!.socket.destroy();
    await eventually('a free place', () => device.refusedConnections() === 1 && five[0]!.isClosed());
    // The device hears of the end a moment after us: whoever comes too early is refused and tries again.
    let last = tcp(device.address);
    await eventually('a connection that stays', () => {
      if (last.isClosed()) last = tcp(device.address);
      return last.isOpen() && last.socket.bytesRead > 0;
    });
  });

  it('takes as many as it is told', async () => {
    const { device, connect: client } = await deviceRig({ maxConnections: 1 });
    await client().capabilities();
    await expect(client().capabilities()).rejects.toMatchObject({ code: status.UNAVAILABLE });
    expect(device.refusedConnections()).toBeGreaterThan(0);
  });
});

describe('a management plane that goes away and comes back', () => {
  it('keeps its port, its configuration and its BGP sessions', async () => {
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

  it('tears every connection when it stops', async () => {
    const { device } = await deviceRig();
    const open = tcp(device.address);
    await eventually('the connection', open.isOpen);
    await device.stop();
    await eventually('its end', open.isClosed);
    const late = tcp(device.address);
    await eventually('the end of a late one', late.isClosed);
    // Who comes while it is away is not one too many.
    expect(device.refusedConnections()).toBe(0);
  });

  it('takes a commit that was under way', async () => {
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

describe('its end', () => {
  it('gives the port back and leaves no socket, with streams open', async () => {
    const { device, gnmi } = await deviceRig();
    const stream = gnmi.subscribe(subscription);
    await stream.synced();
    const { address } = device;
    await device.dispose();
    expect((await stream.ended).code).not.toBe(status.OK);
    const late = tcp(address);
    await eventually('nobody there', late.isClosed);
    expect(late.socket.bytesRead).toBe(0);
    expect(late.isOpen()).toBe(false);
  });

  it('may come before its start, and twice', async () => {
    const { device, engine, scheduler } = await deviceRig();
    await device.dispose();
    await device.dispose();
    const unborn = createVirtualCrpd({ name: 'x', bootText: '', engine, scheduler });
    await unborn.stop();
    await unborn.dispose();
    expect(unborn.refusedConnections()).toBe(0);
    expect(unborn.address).toBe('127.0.0.1:0');
  });
});

describe('its boot configuration', () => {
  it('is told with line and column where it is none', async () => {
    await expect(deviceRig({ bootText: 'system {\n  nonsense' })).rejects.toThrow(/^line 2, column /);
  });

  it('is refused where BGP cannot run with it', async () => {
    await expect(
      deviceRig({ bootText: 'protocols { bgp { group A { neighbor 10.0.0.2; } } }' }),
    ).rejects.toThrow(/type/);
  });
});

describe('somebody at the CLI', () => {
  it('commits lines, all or none', async () => {
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
