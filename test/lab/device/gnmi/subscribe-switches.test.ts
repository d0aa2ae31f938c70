import { status } from '@grpc/grpc-js';
import { expect, it } from 'vitest';
import { deviceRig } from '../../../support/device-rig.ts';
import { eventually } from '../../../support/eventually.ts';
import {
  deleted,
  onChange,
  once,
  sampled,
  stateOf,
  states,
  updates,
} from '../../../support/subscriptions.ts';

it('onChange session-state: states are sent', async () => {
  const { gnmi } = await deviceRig({ switches: { onChange: 'session-state' } });
  const stream = gnmi.subscribe(onChange);
  await stream.synced();
  expect(stateOf(stream.messages, '10.0.0.2')).toHaveLength(1);
});

it('onChange none: only the sync is sent, while SAMPLE works', async () => {
  const { gnmi, peer, fabric } = await deviceRig({ switches: { onChange: 'none' } });
  const stream = gnmi.subscribe(onChange);
  const samples = gnmi.subscribe(sampled('2000000000'));
  await stream.synced();
  await peer('10.0.0.2');
  await eventually('the session', () => fabric.established().length === 1);
  await eventually('a sample of it', () => stateOf(samples.messages, '10.0.0.2').includes('ESTABLISHED'));
  expect(stream.messages).toHaveLength(1);
});

it('onChange other-leaves: all but the state is sent', async () => {
  const { gnmi, peer, fabric } = await deviceRig({ switches: { onChange: 'other-leaves' } });
  const stream = gnmi.subscribe(onChange);
  await stream.synced();
  expect(states(stream.messages)).toMatchObject([{ 'state/peer-group': 'MESH' }]);
  await peer('10.0.0.2');
  await eventually('the session', () => fabric.established().length === 1);
  await eventually('the transition', () =>
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
  const names = updates(stream.messages).map(({ prefix }) => prefix?.elem[5]?.name);
  expect(names.filter((name) => name !== 'neighbors')).toEqual(besides);
  expect(stateOf(stream.messages, '10.0.0.2')).toHaveLength(1);
});

it('onChange refused: the subscription fails, while SAMPLE works', async () => {
  const { gnmi } = await deviceRig({ switches: { onChange: 'refused' } });
  expect((await gnmi.subscribe(onChange).ended).code).toBe(status.INVALID_ARGUMENT);
  const samples = gnmi.subscribe(sampled('2000000000'));
  await samples.synced();
  expect(stateOf(samples.messages, '10.0.0.2')).toHaveLength(1);
});

it.each([
  ['sent', ['10.0.0.2']],
  ['not-sent', []],
] as const)('neighborDelete %s', async (neighborDelete, expected) => {
  const { gnmi, device } = await deviceRig({ switches: { neighborDelete } });
  const stream = gnmi.subscribe(onChange);
  await stream.synced();
  await device.editByHand(['delete groups MESHRR protocols bgp group MESH neighbor 10.0.0.2']);
  // The next update shows that no delete follows.
  await device.editByHand(['set groups MESHRR protocols bgp group MESH neighbor 10.0.0.4']);
  await eventually('the newcomer', () => stateOf(stream.messages, '10.0.0.4').length > 0);
  expect(deleted(stream.messages)).toEqual(expected);
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
] as const)('atomic %s', async (atomic, isAtomic) => {
  const { gnmi } = await deviceRig({ switches: { atomic } });
  const stream = gnmi.subscribe(once);
  await stream.ended;
  expect(updates(stream.messages).map((notification) => notification.atomic)).toEqual([isAtomic, isAtomic]);
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

it('jsonIetfTelemetry silent: not even the sync is sent', async () => {
  const { gnmi } = await deviceRig({ switches: { jsonIetfTelemetry: 'silent' } });
  const silent = gnmi.subscribe({ ...onChange, encoding: 'JSON_IETF' });
  const other = gnmi.subscribe(onChange);
  await other.synced();
  expect(silent.messages).toEqual([]);
  silent.finish();
  expect((await silent.ended).code).toBe(status.OK);
  expect(silent.messages).toEqual([]);
});

it('jsonIetfTelemetry error: the subscription fails', async () => {
  const { gnmi } = await deviceRig({ switches: { jsonIetfTelemetry: 'error' } });
  expect((await gnmi.subscribe({ ...onChange, encoding: 'JSON_IETF' }).ended).code).toBe(
    status.INVALID_ARGUMENT,
  );
});

it.each([
  ['sent', true],
  ['absent', false],
] as const)('peerGroup %s', async (peerGroup, isSent) => {
  const { gnmi } = await deviceRig({ switches: { peerGroup } });
  const stream = gnmi.subscribe(once);
  await stream.ended;
  expect('state/peer-group' in states(stream.messages)[0]!).toBe(isSent);
});

it.each([
  ['sent', true],
  ['absent', false],
] as const)('dynamicallyConfigured %s', async (dynamicallyConfigured, isSent) => {
  const { gnmi } = await deviceRig({ switches: { dynamicallyConfigured } });
  const stream = gnmi.subscribe(once);
  await stream.ended;
  expect('state/dynamically-configured' in states(stream.messages)[0]!).toBe(isSent);
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
