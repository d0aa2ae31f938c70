import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import type { SubscriptionList } from '../../../../src/generated/gnmi/SubscriptionList.ts';
import { deviceRig } from '../../../support/device-rig.ts';
import { eventually } from '../../../support/eventually.ts';
import { nativePath } from '../../../support/raw-gnmi.ts';
import {
  bgpPath,
  deleted,
  onChange,
  once,
  sampled,
  stateOf,
  states,
  updates,
  type Messages,
} from '../../../support/subscriptions.ts';

describe('ON_CHANGE', () => {
  it('sends each neighbor as in captures, then the sync, then each state of a new session', async () => {
    const { gnmi, peer } = await deviceRig();
    const stream = gnmi.subscribe(onChange);
    await stream.synced();
    const [first] = states(stream.messages);
    expect(first).toMatchObject({
      neighbor: '10.0.0.2',
      'state/established-transitions': '0',
      'state/peer-group': 'MESH',
      'state/peer-as': '(null)',
      'state/last-established': '0',
      'state/dynamically-configured': false,
    });
    expect(updates(stream.messages)[0]?.prefix).toMatchObject({ origin: '', target: '' });
    expect(stream.messages[0]?.extension).toMatchObject([{ registeredExt: { msg: Buffer.from([8, 1]) } }]);

    await peer('10.0.0.2');
    await eventually('the session', () => stateOf(stream.messages, '10.0.0.2').includes('ESTABLISHED'));
    expect(stateOf(stream.messages, '10.0.0.2').slice(-3)).toEqual([
      'OPENSENT',
      'OPENCONFIRM',
      'ESTABLISHED',
    ]);
    expect(states(stream.messages).at(-1)).toMatchObject({
      'state/established-transitions': '1',
      'state/peer-as': '65000',
    });
  });

  it('sends address families in separate notifications', async () => {
    const { gnmi } = await deviceRig();
    const stream = gnmi.subscribe(onChange);
    await stream.synced();
    expect(updates(stream.messages).map(({ prefix }) => prefix?.elem.at(-1)?.name)).toEqual([
      'neighbor',
      'afi-safi',
    ]);
  });

  it('sends a peer accepted by allow, and nothing after the stream has ended', async () => {
    const { gnmi, peer } = await deviceRig();
    const stream = gnmi.subscribe(onChange);
    await stream.synced();
    await peer('10.1.0.7');
    await eventually('the client', () => stateOf(stream.messages, '10.1.0.7').includes('ESTABLISHED'));
    expect(states(stream.messages).at(-1)).toMatchObject({
      'state/peer-group': 'CLIENTS',
      'state/dynamically-configured': true,
    });

    stream.finish();
    expect((await stream.ended).code).toBe(status.OK);
    const sent = stream.messages.length;
    const other = gnmi.subscribe(onChange);
    await other.synced();
    await peer('10.1.0.8');
    await eventually('the other client', () => stateOf(other.messages, '10.1.0.8').length > 0);
    expect(stream.messages).toHaveLength(sent);
  });

  it('sends only the sync for keys that match nothing and for other paths', async () => {
    const { gnmi } = await deviceRig();
    for (const path of [
      '/network-instances/network-instance[name=other]/protocols/protocol/bgp/neighbors',
      `${bgpPath}/neighbors/neighbor[neighbor-address=10.9.9.9]`,
      `${bgpPath}/neighbors/neighbor[name=10.0.0.2]`,
      `${bgpPath}/peer-groups`,
      '/interfaces',
    ]) {
      const stream = gnmi.subscribe({
        ...onChange,
        subscription: [{ path: nativePath(path, ''), mode: 'ON_CHANGE' }],
      });
      await stream.synced();
      expect(stream.messages).toHaveLength(1);
    }
  });
});

it('a subscription has the elements of its prefix, and only OpenConfig paths match', async () => {
  const { gnmi } = await deviceRig();
  const subscribe = (prefix: string, path: string, origin: string) =>
    gnmi.subscribe({
      ...once,
      prefix: nativePath(prefix, ''),
      subscription: [{ path: nativePath(path, origin) }],
    });
  const above = '/network-instances/network-instance/protocols';
  const split = subscribe(above, 'protocol/bgp/neighbors', '');
  const elsewhere = subscribe('/interfaces', `${above}/protocol/bgp/neighbors`, '');
  const native = subscribe('', `${above}/protocol/bgp/neighbors`, 'juniper');
  await Promise.all([split.ended, elsewhere.ended, native.ended]);
  expect(stateOf(split.messages, '10.0.0.2')).toHaveLength(1);
  for (const { messages } of [elsewhere, native]) expect(messages).toMatchObject([{ syncResponse: true }]);
});

describe('a path', () => {
  const keyed =
    '/network-instances/network-instance[name=DEFAULT]/protocols/protocol[identifier=BGP][name=BGP]/bgp';
  it.each([
    ['with keys that match', `${keyed}/neighbors/neighbor[neighbor-address=10.0.0.2]`],
    ['with * as keys', `${bgpPath}/neighbors/neighbor[neighbor-address=*]`],
    ['with * as a name', '/network-instances/*/protocols/*/bgp/neighbors'],
    ['with … as names', '/network-instances/.../neighbors'],
    ['above the neighbors', '/network-instances'],
    ['of everything', '/'],
  ])('%s gets the neighbors', async (_, path) => {
    const { gnmi } = await deviceRig();
    const stream = gnmi.subscribe({ ...once, subscription: [{ path: nativePath(path, '') }] });
    await stream.ended;
    expect(stateOf(stream.messages, '10.0.0.2')).toHaveLength(1);
  });

  it('of one neighbor gets no other, neither at the start nor later', async () => {
    const { gnmi, peer, device } = await deviceRig();
    await device.editByHand(['set groups MESHRR protocols bgp group MESH neighbor 10.0.0.3']);
    const path = nativePath(`${bgpPath}/neighbors/neighbor[neighbor-address=10.0.0.3]`, '');
    const stream = gnmi.subscribe({ ...onChange, subscription: [{ path, mode: 'ON_CHANGE' }] });
    await stream.synced();
    await peer('10.0.0.2');
    await peer('10.0.0.3');
    await eventually('the session', () => stateOf(stream.messages, '10.0.0.3').includes('ESTABLISHED'));
    await device.editByHand([
      'delete groups MESHRR protocols bgp group MESH neighbor 10.0.0.2',
      'delete groups MESHRR protocols bgp group MESH neighbor 10.0.0.3',
    ]);
    await eventually('the delete', () => deleted(stream.messages).length > 0);
    expect(stateOf(stream.messages, '10.0.0.2')).toEqual([]);
    expect(deleted(stream.messages)).toEqual(['10.0.0.3']);
  });

  it('of one leaf gets only that leaf', async () => {
    const { gnmi } = await deviceRig();
    const path = nativePath(`${bgpPath}/neighbors/neighbor/state/session-state`, '');
    const stream = gnmi.subscribe({ ...once, subscription: [{ path }] });
    await stream.ended;
    const leaves = updates(stream.messages).flatMap(({ update }) => update);
    expect(leaves.map(({ path: leaf }) => leaf?.elem.at(-1)?.name)).toEqual(['session-state']);
  });
});

it('a subscription with updates_only gets the sync, then only changes', async () => {
  const { gnmi, peer } = await deviceRig();
  const stream = gnmi.subscribe({ ...onChange, updatesOnly: true });
  const look = gnmi.subscribe({ ...once, updatesOnly: true });
  await stream.synced();
  expect((await look.ended).code).toBe(status.OK);
  expect([stream.messages, look.messages]).toMatchObject([
    [{ syncResponse: true }],
    [{ syncResponse: true }],
  ]);

  await peer('10.0.0.2');
  await eventually('the session', () => stateOf(stream.messages, '10.0.0.2').includes('ESTABLISHED'));
});

it('each notification repeats the target of the subscription', async () => {
  const { gnmi, device } = await deviceRig();
  const stream = gnmi.subscribe({ ...onChange, prefix: { target: 'rr-0' } });
  await stream.synced();
  await device.editByHand(['delete groups MESHRR protocols bgp group MESH neighbor 10.0.0.2']);
  await eventually('the delete', () => deleted(stream.messages).length > 0);
  const targets = updates(stream.messages).map(({ prefix }) => prefix?.target);
  expect(targets.length).toBeGreaterThanOrEqual(3);
  expect(new Set(targets)).toEqual(new Set(['rr-0']));
});

describe('POLL', () => {
  const polled: SubscriptionList = { ...once, mode: 'POLL' };
  const syncs = (messages: Messages) => messages.filter(({ syncResponse }) => syncResponse === true).length;

  it('sends all neighbors and the sync, again at each poll, until the client ends the stream', async () => {
    const { gnmi, peer, fabric } = await deviceRig();
    const stream = gnmi.subscribe(polled);
    await stream.synced();
    await peer('10.0.0.2');
    await eventually('the session', () => fabric.established().length === 1);
    expect(stateOf(stream.messages, '10.0.0.2')).toHaveLength(1);

    stream.say({ poll: {} });
    await eventually('the answer', () => syncs(stream.messages) === 2);

    expect(stateOf(stream.messages, '10.0.0.2').at(-1)).toBe('ESTABLISHED');
    expect(stream.messages.at(-1)?.syncResponse).toBe(true);
    stream.finish();
    expect((await stream.ended).code).toBe(status.OK);
  });

  it('is refused in a subscription of mode STREAM', async () => {
    const { gnmi } = await deviceRig();
    const stream = gnmi.subscribe(onChange);
    await stream.synced();
    stream.say({ poll: {} });
    expect((await stream.ended).code).toBe(status.INVALID_ARGUMENT);
  });
});

it('SAMPLE without an interval uses the shortest one', async () => {
  const { gnmi } = await deviceRig();
  const stream = gnmi.subscribe(sampled('0'));
  await eventually('three samples', () => stateOf(stream.messages, '10.0.0.2').length >= 3);
});

it('a stream accepts only one subscription', async () => {
  const { gnmi } = await deviceRig();
  const stream = gnmi.subscribe(onChange);
  await stream.synced();
  stream.say({ subscribe: onChange });
  expect(await stream.ended).toMatchObject({
    code: status.INVALID_ARGUMENT,
    details: expect.stringContaining('one subscription') as string,
  });
});

it('SAMPLE sends all neighbors repeatedly', async () => {
  const { gnmi } = await deviceRig();
  const stream = gnmi.subscribe(sampled('2000000000'));
  await eventually('three samples', () => stateOf(stream.messages, '10.0.0.2').length >= 3);
});

it('ONCE sends all neighbors and the sync, and ends the stream', async () => {
  const { gnmi } = await deviceRig();
  const stream = gnmi.subscribe(once);
  expect((await stream.ended).code).toBe(status.OK);
  expect(stateOf(stream.messages, '10.0.0.2')).toHaveLength(1);
  expect(stream.messages.at(-1)?.syncResponse).toBe(true);
});

it.each<readonly [string, SubscriptionList | undefined, status]>([
  ['a message without subscription', undefined, status.INVALID_ARGUMENT],
  ['qos', { ...onChange, qos: { marking: 1 } }, status.INVALID_ARGUMENT],
  ['samples at less than 2 s', sampled('1999999999'), status.INVALID_ARGUMENT],
])('a stream with %s is refused', async (_, list, code) => {
  const { gnmi } = await deviceRig();
  expect((await gnmi.subscribe(list).ended).code).toBe(code);
});

describe('faults', () => {
  it('maxSubscriptions: one more is refused until another has ended', async () => {
    const { gnmi, device } = await deviceRig();
    device.faults.maxSubscriptions = 1;
    const stream = gnmi.subscribe(onChange);
    await stream.synced();
    expect(await gnmi.subscribe(once).ended).toMatchObject({
      code: status.OUT_OF_RANGE,
      details: 'Maximum number of (EOS) subscribe requests reached',
    });

    stream.finish();
    await stream.ended;
    expect((await gnmi.subscribe(once).ended).code).toBe(status.OK);
    expect((await gnmi.subscribe(once).ended).code).toBe(status.OK);
  });

  it('telemetrySilent streams: streams are silent while a ONCE is answered', async () => {
    const { gnmi, peer, device, fabric } = await deviceRig();
    const stream = gnmi.subscribe(onChange);
    await stream.synced();
    const sent = stream.messages.length;
    device.faults.telemetrySilent = 'streams';
    await peer('10.0.0.2');
    await eventually('the session', () => fabric.established().length === 1);
    const look = gnmi.subscribe(once);
    expect((await look.ended).code).toBe(status.OK);
    expect(stateOf(look.messages, '10.0.0.2')).toEqual(['ESTABLISHED']);
    expect(stream.messages).toHaveLength(sent);
  });

  it('telemetrySilent all: all telemetry is silent while the fault is set', async () => {
    const { gnmi, device } = await deviceRig();
    device.faults.telemetrySilent = 'all';
    const look = gnmi.subscribe(once);
    await eventually('the request', () => device.calls.subscribe === 1);
    await gnmi.capabilities();
    expect(look.messages).toEqual([]);
    look.cancel();
    expect((await look.ended).code).toBe(status.CANCELLED);

    device.faults.telemetrySilent = 'no';
    const again = gnmi.subscribe(once);
    expect((await again.ended).code).toBe(status.OK);
    expect(stateOf(again.messages, '10.0.0.2')).toHaveLength(1);
  });
});
