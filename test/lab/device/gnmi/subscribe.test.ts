import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import type { Notification__Output } from '../../../../src/generated/gnmi/Notification.ts';
import type { SubscribeResponse__Output } from '../../../../src/generated/gnmi/SubscribeResponse.ts';
import type { SubscriptionList } from '../../../../src/generated/gnmi/SubscriptionList.ts';
import { deviceRig } from '../../../support/device-rig.ts';
import { eventually } from '../../../support/eventually.ts';
import { nativePath } from '../../../support/raw-gnmi.ts';

const bgp = '/network-instances/network-instance/protocols/protocol/bgp';
const neighborsPath = nativePath(`${bgp}/neighbors`, '');
const onChange: SubscriptionList = {
  mode: 'STREAM',
  encoding: 'PROTO',
  subscription: [{ path: neighborsPath, mode: 'ON_CHANGE' }],
};
const sampled = (sampleInterval: string, path = neighborsPath): SubscriptionList => ({
  ...onChange,
  subscription: [{ path, mode: 'SAMPLE', sampleInterval }],
});
const once: SubscriptionList = { mode: 'ONCE', encoding: 'PROTO', subscription: [{ path: neighborsPath }] };

type Heard = readonly SubscribeResponse__Output[];

const updates = (messages: Heard): readonly Notification__Output[] =>
  messages.flatMap(({ update }) => (update ? [update] : []));

/** The leaves of `state` in every notification about a neighbor. */
const states = (messages: Heard) =>
  updates(messages)
    .filter(({ update, prefix }) => update.length > 0 && prefix?.elem.length === 7)
    .map(({ prefix, update }) => ({
      neighbor: prefix?.elem.at(-1)?.key['neighbor-address'],
      ...Object.fromEntries(
        update.map(({ path, val }) => [
          path?.elem.map(({ name }) => name).join('/') ?? '',
          val?.[val.value as 'stringVal'],
        ]),
      ),
    })) as readonly Record<string, unknown>[];

const stateOf = (messages: Heard, neighbor: string) =>
  states(messages)
    .filter((state) => state['neighbor'] === neighbor)
    .map((state) => state['state/session-state']);

const deleted = (messages: Heard) =>
  updates(messages).flatMap((notification) =>
    notification.delete.map(({ elem }) => elem.at(-1)?.key['neighbor-address']),
  );

describe('ON_CHANGE', () => {
  it('tells every neighbor as captured, then the sync, then each state on the way up', async () => {
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

  it('tells address families in notifications of their own', async () => {
    const { gnmi } = await deviceRig();
    const stream = gnmi.subscribe(onChange);
    await stream.synced();
    expect(updates(stream.messages).map(({ prefix }) => prefix?.elem.at(-1)?.name)).toEqual([
      'neighbor',
      'afi-safi',
    ]);
  });

  it('tells of a client that comes in by allow, and nothing after the client has left the stream', async () => {
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
    const heard = stream.messages.length;
    const other = gnmi.subscribe(onChange);
    await other.synced();
    await peer('10.1.0.8');
    await eventually('the other client', () => stateOf(other.messages, '10.1.0.8').length > 0);
    expect(stream.messages).toHaveLength(heard);
  });

  it('brings nothing but the sync for keys that match nothing, or another path', async () => {
    const { gnmi } = await deviceRig();
    for (const path of [
      '/network-instances/network-instance[name=other]/protocols/protocol/bgp/neighbors',
      `${bgp}/neighbors/neighbor[neighbor-address=10.9.9.9]`,
      `${bgp}/neighbors/neighbor[name=10.0.0.2]`,
      `${bgp}/peer-groups`,
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

it('reads the elements of the prefix, and only the origin of OpenConfig', async () => {
  const { gnmi } = await deviceRig();
  const asked = (prefix: string, path: string, origin: string) =>
    gnmi.subscribe({
      ...once,
      prefix: nativePath(prefix, ''),
      subscription: [{ path: nativePath(path, origin) }],
    });
  const above = '/network-instances/network-instance/protocols';
  const split = asked(above, 'protocol/bgp/neighbors', '');
  const elsewhere = asked('/interfaces', `${above}/protocol/bgp/neighbors`, '');
  const native = asked('', `${above}/protocol/bgp/neighbors`, 'juniper');
  await Promise.all([split.ended, elsewhere.ended, native.ended]);
  expect(stateOf(split.messages, '10.0.0.2')).toHaveLength(1);
  for (const { messages } of [elsewhere, native]) expect(messages).toMatchObject([{ syncResponse: true }]);
});

describe('a path', () => {
  const keyed =
    '/network-instances/network-instance[name=DEFAULT]/protocols/protocol[identifier=BGP][name=BGP]/bgp';
  it.each([
    ['with keys that match', `${keyed}/neighbors/neighbor[neighbor-address=10.0.0.2]`],
    ['with * as keys', `${bgp}/neighbors/neighbor[neighbor-address=*]`],
    ['with * as a name', '/network-instances/*/protocols/*/bgp/neighbors'],
    ['with … as names', '/network-instances/.../neighbors'],
    ['above the neighbors', '/network-instances'],
    ['of everything', '/'],
  ])('%s brings the neighbors', async (_, path) => {
    const { gnmi } = await deviceRig();
    const stream = gnmi.subscribe({ ...once, subscription: [{ path: nativePath(path, '') }] });
    await stream.ended;
    expect(stateOf(stream.messages, '10.0.0.2')).toHaveLength(1);
  });

  it('of one neighbor brings no other, at first and later', async () => {
    const { gnmi, peer, device } = await deviceRig();
    await device.editByHand(['set groups MESHRR protocols bgp group MESH neighbor 10.0.0.3']);
    const path = nativePath(`${bgp}/neighbors/neighbor[neighbor-address=10.0.0.3]`, '');
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

  it('of one leaf brings that leaf alone', async () => {
    const { gnmi } = await deviceRig();
    const path = nativePath(`${bgp}/neighbors/neighbor/state/session-state`, '');
    const stream = gnmi.subscribe({ ...once, subscription: [{ path }] });
    await stream.ended;
    const leaves = updates(stream.messages).flatMap(({ update }) => update);
    expect(leaves.map(({ path: leaf }) => leaf?.elem.at(-1)?.name)).toEqual(['session-state']);
  });
});

it('updates_only: the sync comes first, and only changes follow', async () => {
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

it('echoes the target of the prefix in every notification', async () => {
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
  const syncs = (messages: Heard) => messages.filter(({ syncResponse }) => syncResponse === true).length;

  it('tells everybody and the sync, and again at every poll, until the client ends', async () => {
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

  it('a poll in a stream is refused', async () => {
    const { gnmi } = await deviceRig();
    const stream = gnmi.subscribe(onChange);
    await stream.synced();
    stream.say({ poll: {} });
    expect((await stream.ended).code).toBe(status.INVALID_ARGUMENT);
  });
});

it('SAMPLE without an interval is as fast as the device can', async () => {
  const { gnmi } = await deviceRig();
  const stream = gnmi.subscribe(sampled('0'));
  await eventually('three samples', () => stateOf(stream.messages, '10.0.0.2').length >= 3);
});

it('takes one subscription a stream', async () => {
  const { gnmi } = await deviceRig();
  const stream = gnmi.subscribe(onChange);
  await stream.synced();
  stream.say({ subscribe: onChange });
  expect(await stream.ended).toMatchObject({
    code: status.INVALID_ARGUMENT,
    details: expect.stringContaining('one subscription') as string,
  });
});

it('SAMPLE tells everybody again and again', async () => {
  const { gnmi } = await deviceRig();
  const stream = gnmi.subscribe(sampled('2000000000'));
  await eventually('three samples', () => stateOf(stream.messages, '10.0.0.2').length >= 3);
});

it('ONCE tells everybody, the sync, and ends', async () => {
  const { gnmi } = await deviceRig();
  const stream = gnmi.subscribe(once);
  expect((await stream.ended).code).toBe(status.OK);
  expect(stateOf(stream.messages, '10.0.0.2')).toHaveLength(1);
  expect(stream.messages.at(-1)?.syncResponse).toBe(true);
});

it.each<readonly [string, SubscriptionList | undefined, status]>([
  ['a message that is no subscription', undefined, status.INVALID_ARGUMENT],
  ['qos', { ...onChange, qos: { marking: 1 } }, status.INVALID_ARGUMENT],
  ['samples more often than every 2 s', sampled('1999999999'), status.INVALID_ARGUMENT],
])('refuses %s', async (_, list, code) => {
  const { gnmi } = await deviceRig();
  expect((await gnmi.subscribe(list).ended).code).toBe(code);
});

describe('switches', () => {
  it('onChange session-state: brings states', async () => {
    const { gnmi } = await deviceRig({ switches: { onChange: 'session-state' } });
    const stream = gnmi.subscribe(onChange);
    await stream.synced();
    expect(stateOf(stream.messages, '10.0.0.2')).toHaveLength(1);
  });

  it('onChange none: the sync, and silence, while SAMPLE speaks', async () => {
    const { gnmi, peer, fabric } = await deviceRig({ switches: { onChange: 'none' } });
    const stream = gnmi.subscribe(onChange);
    const samples = gnmi.subscribe(sampled('2000000000'));
    await stream.synced();
    await peer('10.0.0.2');
    await eventually('the session', () => fabric.established().length === 1);
    await eventually('a sample of it', () => stateOf(samples.messages, '10.0.0.2').includes('ESTABLISHED'));
    expect(stream.messages).toHaveLength(1);
  });

  it('onChange other-leaves: everything but the state', async () => {
    const { gnmi, peer, fabric } = await deviceRig({ switches: { onChange: 'other-leaves' } });
    const stream = gnmi.subscribe(onChange);
    await stream.synced();
    expect(states(stream.messages)).toMatchObject([{ 'state/peer-group': 'MESH' }]);
    await peer('10.0.0.2');
    await eventually('the session', () => fabric.established().length === 1);
    await eventually('that it came up', () =>
      states(stream.messages).some((state) => state['state/established-transitions'] === '1'),
    );
    expect(states(stream.messages).filter((state) => 'state/session-state' in state)).toEqual([]);
    const look = gnmi.subscribe(once);
    await look.ended;
    expect(stateOf(look.messages, '10.0.0.2')).toEqual(['ESTABLISHED']);
  });

  it.each([
    ['both', ['PROTO', 'JSON']],
    ['json-only', ['JSON']],
    ['proto-only', ['PROTO']],
  ] as const)('telemetryEncodings %s', async (telemetryEncodings, taken) => {
    const { gnmi } = await deviceRig({ switches: { telemetryEncodings } });
    const answers = (['PROTO', 'JSON'] as const).map(async (encoding) => {
      const stream = gnmi.subscribe({ ...once, encoding });
      const { code } = await stream.ended;
      const leaves = updates(stream.messages).flatMap(({ update }) => update);
      const group = leaves.find(({ path }) => path?.elem.at(-1)?.name === 'peer-group')?.val;
      return { encoding, code, group };
    });
    for (const { encoding, code, group } of await Promise.all(answers)) {
      expect(code).toBe(taken.some((one) => one === encoding) ? status.OK : status.INVALID_ARGUMENT);
      if (code !== status.OK) continue;
      if (encoding === 'JSON') expect(group?.jsonVal?.toString()).toBe('"MESH"');
      else expect(group?.stringVal).toBe('MESH');
    }
  });

  it.each([
    ['exact', []],
    ['broader', ['global']],
  ] as const)('telemetryBreadth %s', async (telemetryBreadth, besides) => {
    const { gnmi } = await deviceRig({ switches: { telemetryBreadth } });
    const stream = gnmi.subscribe(once);
    await stream.ended;
    const told = updates(stream.messages).map(({ prefix }) => prefix?.elem[5]?.name);
    expect(told.filter((name) => name !== 'neighbors')).toEqual(besides);
    expect(stateOf(stream.messages, '10.0.0.2')).toHaveLength(1);
  });

  it('onChange refused: an error, while SAMPLE speaks', async () => {
    const { gnmi } = await deviceRig({ switches: { onChange: 'refused' } });
    expect((await gnmi.subscribe(onChange).ended).code).toBe(status.INVALID_ARGUMENT);
    const samples = gnmi.subscribe(sampled('2000000000'));
    await samples.synced();
    expect(stateOf(samples.messages, '10.0.0.2')).toHaveLength(1);
  });

  it.each([
    ['sent', ['10.0.0.2']],
    ['not-sent', []],
  ] as const)('neighborDelete %s', async (neighborDelete, told) => {
    const { gnmi, device } = await deviceRig({ switches: { neighborDelete } });
    const stream = gnmi.subscribe(onChange);
    await stream.synced();
    await device.editByHand(['delete groups MESHRR protocols bgp group MESH neighbor 10.0.0.2']);
    // What comes after the delete shows that nothing more comes of it.
    await device.editByHand(['set groups MESHRR protocols bgp group MESH neighbor 10.0.0.4']);
    await eventually('the newcomer', () => stateOf(stream.messages, '10.0.0.4').length > 0);
    expect(deleted(stream.messages)).toEqual(told);
  });

  it.each(['DEFAULT/BGP', 'master/bgp', 'DEFAULT/DEFAULT'] as const)(
    'instanceNames %s',
    async (instanceNames) => {
      const { gnmi } = await deviceRig({ switches: { instanceNames } });
      const stream = gnmi.subscribe(once);
      await stream.ended;
      const [instance, name] = instanceNames.split('/');
      expect(updates(stream.messages)[0]?.prefix?.elem.map(({ key }) => key)).toEqual([
        {},
        { name: instance },
        {},
        { identifier: 'BGP', name },
        {},
        {},
        { 'neighbor-address': '10.0.0.2' },
      ]);
    },
  );

  it.each([
    ['no', false],
    ['yes', true],
  ] as const)('atomic %s', async (atomic, says) => {
    const { gnmi } = await deviceRig({ switches: { atomic } });
    const stream = gnmi.subscribe(once);
    await stream.ended;
    expect(updates(stream.messages).map((notification) => notification.atomic)).toEqual([says, says]);
  });

  it.each([
    ['nanoseconds', /^\d{19}$/],
    ['seconds', /^\d{1,5}$/],
  ] as const)('lastEstablished %s', async (lastEstablished, shape) => {
    const { gnmi, peer, fabric } = await deviceRig({ switches: { lastEstablished } });
    await peer('10.0.0.2');
    await eventually('the session', () => fabric.established().length === 1);
    const stream = gnmi.subscribe(once);
    await stream.ended;
    expect(states(stream.messages)[0]?.['state/last-established']).toMatch(shape);
  });

  it('jsonIetfTelemetry silent: not even the sync', async () => {
    const { gnmi } = await deviceRig({ switches: { jsonIetfTelemetry: 'silent' } });
    const silent = gnmi.subscribe({ ...onChange, encoding: 'JSON_IETF' });
    const other = gnmi.subscribe(onChange);
    await other.synced();
    expect(silent.messages).toEqual([]);
    silent.finish();
    expect((await silent.ended).code).toBe(status.OK);
    expect(silent.messages).toEqual([]);
  });

  it('jsonIetfTelemetry error', async () => {
    const { gnmi } = await deviceRig({ switches: { jsonIetfTelemetry: 'error' } });
    expect((await gnmi.subscribe({ ...onChange, encoding: 'JSON_IETF' }).ended).code).toBe(
      status.INVALID_ARGUMENT,
    );
  });

  it.each([
    ['sent', true],
    ['absent', false],
  ] as const)('peerGroup %s', async (peerGroup, isThere) => {
    const { gnmi } = await deviceRig({ switches: { peerGroup } });
    const stream = gnmi.subscribe(once);
    await stream.ended;
    expect('state/peer-group' in states(stream.messages)[0]!).toBe(isThere);
  });

  it.each([
    ['sent', true],
    ['absent', false],
  ] as const)('dynamicallyConfigured %s', async (dynamicallyConfigured, isThere) => {
    const { gnmi } = await deviceRig({ switches: { dynamicallyConfigured } });
    const stream = gnmi.subscribe(once);
    await stream.ended;
    expect('state/dynamically-configured' in states(stream.messages)[0]!).toBe(isThere);
  });

  it.each([
    ['end', status.OK],
    ['unavailable', status.UNAVAILABLE],
  ] as const)('restartStreams %s', async (restartStreams, code) => {
    const { gnmi, device } = await deviceRig({ switches: { restartStreams } });
    const stream = gnmi.subscribe(onChange);
    await stream.synced();
    await device.stop();
    expect((await stream.ended).code).toBe(code);
  });

  it.each([
    ['explicit', 'MESH'],
    ['allow', 'CLIENTS'],
  ] as const)('explicitVsAllow %s', async (explicitVsAllow, group) => {
    const { gnmi, peer, fabric, device } = await deviceRig({ switches: { explicitVsAllow } });
    await device.editByHand(['set groups MESHRR protocols bgp group MESH neighbor 10.1.0.9']);
    await peer('10.1.0.9');
    await eventually('the session', () => fabric.established().length === 1);
    const stream = gnmi.subscribe(once);
    await stream.ended;
    expect(states(stream.messages).find(({ neighbor }) => neighbor === '10.1.0.9')).toMatchObject({
      'state/session-state': 'ESTABLISHED',
      'state/peer-group': group,
    });
  });

  it.each([
    ['keeps', 0],
    ['resets', 1],
  ] as const)('allowEdit %s', async (allowEdit, falls) => {
    const { peer, fabric, device } = await deviceRig({ switches: { allowEdit } });
    await peer('10.1.0.7');
    await eventually('the session', () => fabric.established().length === 1);
    await device.editByHand(['set groups MESHRR protocols bgp group CLIENTS allow 10.9.0.0/16']);
    expect(fabric.falls).toHaveLength(falls);
    await eventually('the session again', () => fabric.established().length === 1);
  });
});

describe('a drain', () => {
  it.each([
    ['keeps', 0],
    ['resets', 1],
  ] as const)('gracefulShutdown %s', async (gracefulShutdown, each) => {
    const { peer, fabric, device } = await deviceRig({ switches: { gracefulShutdown } });
    await peer('10.0.0.2');
    await eventually('the session', () => fabric.established().length === 1);
    const statement = 'groups MESHRR protocols bgp graceful-shutdown sender';
    await device.editByHand([`set ${statement}`]);
    expect(fabric.falls.map(({ cause }) => cause)).toEqual(Array(each).fill('fault-switch'));
    await eventually('the session again', () => fabric.established().length === 1);
    await device.editByHand([`delete ${statement}`]);
    expect(fabric.falls).toHaveLength(2 * each);
    await eventually('the session in the end', () => fabric.established().length === 1);
  });
});

describe('faults', () => {
  it('no more than so many subscriptions at a time: a further one is refused, until one has ended', async () => {
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

  it('telemetry streams fall silent while a ONCE is answered', async () => {
    const { gnmi, peer, device, fabric } = await deviceRig();
    const stream = gnmi.subscribe(onChange);
    await stream.synced();
    const heard = stream.messages.length;
    device.faults.telemetrySilent = 'streams';
    await peer('10.0.0.2');
    await eventually('the session', () => fabric.established().length === 1);
    const look = gnmi.subscribe(once);
    expect((await look.ended).code).toBe(status.OK);
    expect(stateOf(look.messages, '10.0.0.2')).toEqual(['ESTABLISHED']);
    expect(stream.messages).toHaveLength(heard);
  });

  it('all telemetry is silent, and speaks again', async () => {
    const { gnmi, device } = await deviceRig();
    device.faults.telemetrySilent = 'all';
    const look = gnmi.subscribe(once);
    await eventually('the question', () => device.calls.subscribe === 1);
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
