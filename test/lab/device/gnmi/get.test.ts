import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { clientsPath, deviceRig, meshPath } from '../../../support/device-rig.ts';
import { nativePath } from '../../../support/raw-gnmi.ts';

const groups = '/configuration/groups[name=MESHRR]/protocols/bgp/group';

it('Capabilities lists version and encodings', async () => {
  const { gnmi, device } = await deviceRig();
  expect(await gnmi.capabilities()).toMatchObject({
    gNMIVersion: '0.7.0',
    supportedEncodings: ['JSON', 'PROTO', 'ASCII', 'JSON_IETF'],
  });
  expect(device.calls).toMatchObject({ capabilities: 1, get: 0, set: 0, subscribe: 0 });
});

it('a Get of a native path returns the tree below it', async () => {
  const { gnmi } = await deviceRig();
  expect(await gnmi.json(clientsPath)).toEqual({
    name: 'CLIENTS',
    type: 'internal',
    cluster: '10.0.0.1',
    allow: ['10.1.0.0/16', '10.2.0.0/16'],
  });
});

it('a Get may have several paths, elements in its prefix and the encoding ASCII', async () => {
  const { gnmi } = await deviceRig();
  const { notification } = await gnmi.get({
    prefix: nativePath('/configuration/system'),
    path: [nativePath('host-name', ''), nativePath('configuration/input', '')],
    encoding: 'ASCII',
  });
  expect(notification.map(({ update }) => update[0]?.val?.asciiVal)).toEqual([
    'host-name rr;\n',
    'format {\n    json {\n        reorder-list-keys;\n    }\n}\n',
  ]);
});

it('the answer to a Get repeats its prefix with the target', async () => {
  const { gnmi } = await deviceRig();
  const prefix = { ...nativePath('/configuration/groups[name=MESHRR]/protocols'), target: 'rr-0' };

  const { notification } = await gnmi.get({ prefix, path: [nativePath('bgp/group[name=MESH]/type', '')] });

  expect(notification).toMatchObject([
    { prefix, update: [{ path: nativePath('bgp/group[name=MESH]/type', '') }] },
  ]);
  expect(notification[0]?.update[0]?.val?.jsonIetfVal?.toString()).toBe('"internal"');
  expect((await gnmi.get({ path: [nativePath(meshPath)] })).notification[0]?.prefix).toBeNull();
});

it('a Get of the root has the time and user of the last commit', async () => {
  const { gnmi, device } = await deviceRig();
  /** By the device's own clock. */
  const secondsNow = async () => {
    const { notification } = await gnmi.get({ path: [nativePath('/configuration')], encoding: 'ASCII' });
    return Math.floor(Number(notification[0]?.timestamp) / 1e9);
  };
  const stamp = async () => {
    const { '@': mark, system } = (await gnmi.json('/configuration')) as Record<string, unknown>;
    expect(system).toMatchObject({ 'host-name': 'rr' });
    return mark as Record<string, string>;
  };
  const booted = Number((await stamp())['junos:commit-seconds']);
  const before = await secondsNow();
  expect(booted).toBeGreaterThan(1_700_000_000);
  expect(booted).toBeLessThanOrEqual(before);
  await device.editByHand(['set groups MESHRR protocols bgp group MESH hold-time 60']);
  const { 'junos:commit-seconds': seconds, 'junos:commit-user': user } = await stamp();
  expect(user).toBe('root');
  expect(Number(seconds)).toBeGreaterThanOrEqual(before);

  const { notification } = await gnmi.get({ path: [nativePath('/configuration')], encoding: 'ASCII' });
  expect(notification[0]?.update[0]?.val?.asciiVal).toMatch(/^system \{\n {4}host-name rr;\n/);
});

it.each([
  ['a type other than CONFIG', { type: 'STATE', path: [nativePath(meshPath)] }, status.UNIMPLEMENTED],
  ['another encoding', { encoding: 'PROTO', path: [nativePath(meshPath)] }, status.UNIMPLEMENTED],
  ['the OpenConfig tree, which is empty', { path: [nativePath('/network-instances', '')] }, status.NOT_FOUND],
  ['a path outside /configuration', { path: [nativePath('/groups')] }, status.INVALID_ARGUMENT],
  [
    'an unknown element',
    { path: [nativePath('/configuration/protocols/bgp/peers')] },
    status.INVALID_ARGUMENT,
  ],
  [
    'a key on a statement that is not a list',
    { path: [nativePath('/configuration/system[name=x]')] },
    status.INVALID_ARGUMENT,
  ],
  ['an unknown key', { path: [nativePath('/configuration/groups[id=MESHRR]')] }, status.INVALID_ARGUMENT],
  ['a missing entry', { path: [nativePath('/configuration/groups[name=OTHER]')] }, status.NOT_FOUND],
] as const)('a Get of %s is refused', async (_, request, code) => {
  const { gnmi } = await deviceRig();
  await expect(gnmi.get({ ...request, path: [...request.path] })).rejects.toMatchObject({ code });
});

describe('switches', () => {
  it.each([
    ['not-found', { code: status.NOT_FOUND, details: 'Requested path not found' }],
    ['unknown', { code: status.UNKNOWN, details: 'Error in retrieval for the given config path' }],
    ['other-words', { code: status.UNKNOWN, details: 'No data for this part of the configuration' }],
  ] as const)('missingPath %s', async (missingPath, error) => {
    const { gnmi } = await deviceRig({ switches: { missingPath } });
    await expect(gnmi.json('/configuration/protocols/bgp')).rejects.toMatchObject(error);
  });

  it('groupsExpanded no: statements of a configuration group are only in the group', async () => {
    const { gnmi } = await deviceRig({ switches: { groupsExpanded: 'no' } });
    await expect(gnmi.json('/configuration/protocols/bgp')).rejects.toMatchObject({ code: status.NOT_FOUND });
  });

  it('groupsExpanded yes: inherited statements are included, after the own ones', async () => {
    const { gnmi, device } = await deviceRig({ switches: { groupsExpanded: 'yes' } });
    await device.editByHand(['set protocols bgp group MESH hold-time 90']);
    expect(await gnmi.json('/configuration/protocols/bgp')).toMatchObject({
      group: [{ name: 'MESH', 'hold-time': 90, neighbor: [{ name: '10.0.0.2' }] }, { name: 'CLIENTS' }],
    });
  });

  it.each([
    ['array', { neighbor: [{ name: '10.0.0.2' }] }],
    ['unwrapped', { neighbor: { name: '10.0.0.2' } }],
  ] as const)('singleEntry %s', async (singleEntry, shape) => {
    const { gnmi } = await deviceRig({ switches: { singleEntry } });
    expect(await gnmi.json(meshPath)).toMatchObject(shape);
  });

  it.each([
    ['number', 30],
    ['string', '30'],
  ] as const)('numbers %s', async (numbers, holdTime) => {
    const { gnmi } = await deviceRig({ switches: { numbers } });
    expect(await gnmi.json(`${meshPath}/hold-time`)).toBe(holdTime);
  });

  it.each([
    ['path', '10.0.0.1'],
    [
      'wrapped',
      {
        groups: [
          { name: 'MESHRR', protocols: { bgp: { group: [{ name: 'CLIENTS', cluster: '10.0.0.1' }] } } },
        ],
      },
    ],
  ] as const)('replyRoot %s', async (replyRoot, shape) => {
    const { gnmi } = await deviceRig({ switches: { replyRoot } });
    expect(await gnmi.json(`${clientsPath}/cluster`)).toEqual(shape);
  });

  it('replyRoot wrapped: an entry is wrapped in its list', async () => {
    const { gnmi } = await deviceRig({ switches: { replyRoot: 'wrapped' } });
    expect(await gnmi.json(`${groups}[name=MESH]/neighbor[name=10.0.0.2]`)).toEqual({
      groups: [
        {
          name: 'MESHRR',
          protocols: { bgp: { group: [{ name: 'MESH', neighbor: [{ name: '10.0.0.2' }] }] } },
        },
      ],
    });
  });
});
