import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import type { SetRequest } from '../../../../src/generated/gnmi/SetRequest.ts';
import { clientsPath, deviceRig, meshPath } from '../../../support/device-rig.ts';
import { eventually } from '../../../support/eventually.ts';
import { native, nativePath } from '../../../support/raw-gnmi.ts';

const addThree: SetRequest = {
  update: [native(`${meshPath}/neighbor[name=10.0.0.3]`, { name: '10.0.0.3' })],
};
const neighbors = [{ name: '10.0.0.2' }, { name: '10.0.0.3' }];

it('a Set adds a neighbor in one commit, confirms it, and changes BGP', async () => {
  const { gnmi, device, engine } = await deviceRig();
  const { response, timestamp } = await gnmi.set(addThree);

  expect(response.map(({ op, path }) => [op, path?.elem.at(-1)?.key])).toEqual([
    ['UPDATE', { name: '10.0.0.3' }],
  ]);
  expect(timestamp).toMatch(/^\d{19}$/);
  expect(await gnmi.json(meshPath)).toMatchObject({ neighbor: neighbors });
  expect(Array.from(engine.sessions().keys())).toEqual(['10.0.0.2', '10.0.0.3']);
  expect(device.commits).toMatchObject([{ by: 'gnmi', changed: true, violations: [] }]);
  expect(device.violations).toEqual([]);
});

it('a Set deletes first, then replaces, then updates', async () => {
  const { gnmi } = await deviceRig();
  const { response } = await gnmi.set({
    update: [native(`${clientsPath}/allow`, ['10.3.0.0/16'])],
    replace: [native(`${meshPath}/hold-time`, 90)],
    delete: [nativePath(`${clientsPath}/allow`)],
  });
  expect(response.map(({ op }) => op)).toEqual(['DELETE', 'REPLACE', 'UPDATE']);
  expect(await gnmi.json(clientsPath)).toMatchObject({ allow: ['10.3.0.0/16'] });
  expect(await gnmi.json(`${meshPath}/hold-time`)).toBe(90);
});

it('an update of a leaf-list adds values', async () => {
  const { gnmi } = await deviceRig();
  await gnmi.set({ update: [native(`${clientsPath}/allow`, ['10.2.0.0/16', '10.3.0.0/16'])] });
  expect(await gnmi.json(`${clientsPath}/allow`)).toEqual(['10.1.0.0/16', '10.2.0.0/16', '10.3.0.0/16']);
});

const cli = (text: string): SetRequest => ({
  update: [{ path: { origin: 'cli' }, val: { asciiVal: text } }],
});

it('a Set merges Junos text of origin cli', async () => {
  const { gnmi, device } = await deviceRig();
  await gnmi.set(cli('groups { MESHRR { protocols { bgp { group MESH { neighbor 10.0.0.3; } } } } }'));
  expect(await gnmi.json(meshPath)).toMatchObject({ 'hold-time': 30, neighbor: neighbors });
  expect(device.commits).toMatchObject([{ by: 'gnmi', changed: true }]);
});

it.each<readonly [string, SetRequest, status, RegExp]>([
  ['text that is not Junos', cli('groups { MESHRR'), status.INVALID_ARGUMENT, /syntax error, line 1/],
  [
    'text without a ;',
    cli('groups { MESHRR { protocols { bgp { group MESH { type internal } } } } }'),
    status.INVALID_ARGUMENT,
    /has no ;/,
  ],
  ['text that deletes', cli('delete: groups;'), status.INVALID_ARGUMENT, /no such statement/],
  [
    'text below a path',
    { update: [{ path: nativePath(meshPath, 'cli'), val: { asciiVal: 'hold-time 60;' } }] },
    status.INVALID_ARGUMENT,
    /empty path/,
  ],
  [
    'a replace by text',
    { replace: [{ path: { origin: 'cli' }, val: { asciiVal: 'system { host-name x; }' } }] },
    status.INVALID_ARGUMENT,
    /origin 'cli'/,
  ],
  ['another origin', { delete: [nativePath(meshPath, 'openconfig')] }, status.INVALID_ARGUMENT, /origin/],
  ['no origin', { update: [native(meshPath, { name: 'MESH' }, '')] }, status.INVALID_ARGUMENT, /origin/],
  [
    'a value in another encoding',
    { update: [{ path: nativePath(`${meshPath}/hold-time`), val: { stringVal: '90' } }] },
    status.INVALID_ARGUMENT,
    /JSON_IETF/,
  ],
  [
    'a value that is not JSON',
    { update: [{ path: nativePath(`${meshPath}/hold-time`), val: { jsonIetfVal: Buffer.from('{') } }] },
    status.INVALID_ARGUMENT,
    /not JSON/,
  ],
  ['union_replace', { unionReplace: [native(meshPath, {})] }, status.UNIMPLEMENTED, /union_replace/],
  [
    'extensions',
    { extension: [{ registeredExt: { id: 999, msg: Buffer.from([1]) } }] },
    status.UNIMPLEMENTED,
    /extensions/,
  ],
  [
    'an unknown element',
    { update: [native(`${meshPath}/colour`, 'red')] },
    status.INVALID_ARGUMENT,
    /syntax error/,
  ],
  [
    'a neighbor in two groups',
    { update: [native(`${clientsPath}/neighbor[name=10.0.0.2]`, { name: '10.0.0.2' })] },
    status.INVALID_ARGUMENT,
    /10\.0\.0\.2 is in group/,
  ],
  [
    'an invalid prefix',
    { update: [native(`${clientsPath}/allow`, ['10.1.0.0/33'])] },
    status.INVALID_ARGUMENT,
    /10\.1\.0\.0\/33/,
  ],
])('a Set with %s is refused and changes nothing', async (_, request, code, details) => {
  const { gnmi, device } = await deviceRig();
  const before = structuredClone(device.tree());
  await expect(gnmi.set({ ...request, delete: request.delete ?? [] })).rejects.toMatchObject({
    code,
    details: expect.stringMatching(details) as string,
  });
  expect(device.tree()).toEqual(before);
  expect(device.commits).toEqual([]);
});

it('a Set with one invalid operation changes nothing', async () => {
  const { gnmi, device } = await deviceRig();
  const before = structuredClone(device.tree());
  await expect(
    gnmi.set({ update: [...(addThree.update ?? []), native(`${clientsPath}/allow`, ['nonsense'])] }),
  ).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
  expect(device.tree()).toEqual(before);
});

describe('violations', () => {
  it('include a Set that changes nothing', async () => {
    const { gnmi, device } = await deviceRig();
    await gnmi.set({ update: [native(`${meshPath}/neighbor[name=10.0.0.2]`, { name: '10.0.0.2' })] });
    expect(device.commits).toMatchObject([{ changed: false }]);
    expect(device.violations).toEqual(['rr: a Set that changes nothing']);
  });

  it('include an explicit neighbor inside the allow of another group', async () => {
    const { gnmi, device } = await deviceRig();
    await gnmi.set({ update: [native(`${meshPath}/neighbor[name=10.1.0.9]`, { name: '10.1.0.9' })] });
    expect(device.violations).toEqual([
      'rr: explicit-inside-allow: 10.1.0.9 of MESH inside allow of CLIENTS',
    ]);
  });

  it.each([
    ['a statement of a group', { update: [native(`${meshPath}/hold-time`, 60)] }, 'update of '],
    ['all neighbors at once', { delete: [nativePath(`${meshPath}/neighbor`)] }, 'delete of '],
    [
      'the gRPC server',
      {
        update: [
          native('/configuration/system/services/extension-service/request-response/grpc', {
            'max-connections': 9,
          }),
        ],
      },
      'update of /system/services',
    ],
  ])('include a Set that changes %s', async (_, request, violation) => {
    const { gnmi, device } = await deviceRig();
    await gnmi.set(request);
    expect(device.violations).toEqual([expect.stringContaining(`rr: more-than-peers: ${violation}`)]);
  });

  it('do not include changes of neighbors, allow and draining', async () => {
    const { gnmi, device } = await deviceRig();
    await gnmi.set(addThree);
    await gnmi.set({ update: [native(`${clientsPath}/allow`, ['10.3.0.0/16'])] });
    await gnmi.set({
      update: [native('/configuration/groups[name=MESHRR]/protocols/bgp/graceful-shutdown/sender', {})],
    });
    expect(device.commits).toHaveLength(3);
    expect(device.violations).toEqual([]);
  });

  it('do not include changes at the CLI', async () => {
    const { gnmi, device } = await deviceRig();
    await device.editByHand([
      'set groups MESHRR protocols bgp group MESH neighbor 10.1.0.9',
      'delete groups MESHRR protocols bgp group MESH neighbor 10.0.0.2',
    ]);
    expect(await gnmi.json(meshPath)).toMatchObject({ neighbor: [{ name: '10.1.0.9' }] });
    expect(device.commits).toMatchObject([{ by: 'cli' }]);
    expect(device.violations).toEqual([]);
  });
});

describe('switches', () => {
  const deleteNine = { delete: [nativePath(`${meshPath}/neighbor[name=10.0.0.9]`)] };

  it('deleteOfMissing accepted', async () => {
    const { gnmi } = await deviceRig({ switches: { deleteOfMissing: 'accepted' } });
    await expect(gnmi.set({ ...deleteNine, ...addThree })).resolves.toBeDefined();
  });

  it('deleteOfMissing rejected', async () => {
    const { gnmi } = await deviceRig({ switches: { deleteOfMissing: 'rejected' } });
    await expect(gnmi.set({ ...deleteNine, ...addThree })).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: expect.stringContaining('statement not found') as string,
    });
  });

  it.each([
    ['merges', ['10.1.0.0/16', '10.2.0.0/16', '10.3.0.0/16']],
    ['replaces', ['10.3.0.0/16']],
  ] as const)('leafListUpdate %s', async (leafListUpdate, after) => {
    const { gnmi } = await deviceRig({ switches: { leafListUpdate } });
    await gnmi.set({ update: [native(`${clientsPath}/allow`, ['10.3.0.0/16'])] });
    expect(await gnmi.json(`${clientsPath}/allow`)).toEqual(after);
  });

  const keyLast = {
    update: [native(`${meshPath}/neighbor[name=10.0.0.3]`, { description: 'three', name: '10.0.0.3' })],
  };

  it('keyOrder first-only: a key that is not first is an error', async () => {
    const { gnmi } = await deviceRig({ switches: { keyOrder: 'first-only' } });
    await expect(gnmi.set(keyLast)).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
  });

  it('keyOrder reorder-helps: a key may be anywhere if reorder-list-keys is configured', async () => {
    const { gnmi, device } = await deviceRig({ switches: { keyOrder: 'reorder-helps' } });
    await expect(gnmi.set(keyLast)).resolves.toBeDefined();
    await device.editByHand(['delete system configuration']);
    await expect(gnmi.set(keyLast)).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
  });
});

describe('faults', () => {
  it('a Set during a slow commit finds the database modified', async () => {
    const { gnmi, device } = await deviceRig();
    device.faults.commitMs = 5_000;
    let isDone = false;
    const slow = gnmi.set(addThree).then(() => (isDone = true));
    await eventually('the first Set', () => device.calls.set === 1);
    await expect(gnmi.set(addThree)).rejects.toMatchObject({
      code: status.UNAVAILABLE,
      details: expect.stringContaining('configuration database modified') as string,
    });
    expect(isDone).toBe(false);
    await slow;
    expect(await gnmi.json(meshPath)).toMatchObject({ neighbor: neighbors });
  });

  it('a Set is refused while an operator locks the database', async () => {
    const { gnmi, device } = await deviceRig();
    device.faults.locked = true;
    await expect(gnmi.set(addThree)).rejects.toMatchObject({
      code: status.UNAVAILABLE,
      details: expect.stringContaining('configuration database modified') as string,
    });
    device.faults.locked = false;
    await expect(gnmi.set(addThree)).resolves.toBeDefined();
  });

  it('an ignored commit is answered OK and changes nothing', async () => {
    const { device, gnmi } = await deviceRig();
    device.faults.ignoreCommits = true;

    await expect(gnmi.set(addThree)).resolves.toBeDefined();
    expect(device.commits).toEqual([]);
  });

  it('a commit of a refused neighbor fails, and of any other succeeds', async () => {
    const { device, gnmi } = await deviceRig();
    device.faults.refuseNeighbors = new Set(['10.42.7.7']);
    const add = (peer: string) =>
      gnmi.set({ update: [native(`${meshPath}/neighbor[name=${peer}]`, { name: peer })] });

    await expect(add('10.42.7.7')).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: 'commit failed: neighbor 10.42.7.7: configuration check-out failed',
    });
    await add('10.42.7.8');
    expect(device.commits).toHaveLength(1);
  });

  it('all commits fail with the given message while the fault is set', async () => {
    const { gnmi, device } = await deviceRig();
    device.faults.refuse = 'commit failed: no licence';
    await expect(gnmi.set(addThree)).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: 'commit failed: no licence',
    });
    device.faults.refuse = undefined;
    await expect(gnmi.set(addThree)).resolves.toBeDefined();
  });

  it.each([
    ['landed', neighbors],
    ['never', [{ name: '10.0.0.2' }]],
  ] as const)('one answer is lost, and the commit has %s', async (loseAnswer, after) => {
    const { gnmi, device } = await deviceRig();
    device.faults.loseAnswer = loseAnswer;
    await expect(gnmi.set(addThree)).rejects.toMatchObject({ code: status.UNAVAILABLE });
    expect(device.faults.loseAnswer).toBeUndefined();
    expect(await gnmi.json(meshPath)).toMatchObject({ neighbor: after });
    await expect(gnmi.set({ update: [native(`${meshPath}/hold-time`, 60)] })).resolves.toBeDefined();
  });

  it('a call without an answer has landed its commit', async () => {
    const { gnmi, device } = await deviceRig();
    device.faults.loseAnswer = 'hangs';
    await expect(gnmi.set(addThree, 300)).rejects.toMatchObject({ code: status.DEADLINE_EXCEEDED });
    expect(device.faults.loseAnswer).toBeUndefined();
    expect(await gnmi.json(meshPath)).toMatchObject({ neighbor: neighbors });
    await expect(gnmi.set({ update: [native(`${meshPath}/hold-time`, 60)] })).resolves.toBeDefined();
  });

  it('an answer is lost, and the commit lands later', async () => {
    const { gnmi, device } = await deviceRig();
    device.faults.loseAnswer = { landsAfterMs: 10_000 };
    await expect(gnmi.set(addThree)).rejects.toMatchObject({ code: status.UNAVAILABLE });
    expect(await gnmi.json(meshPath)).toMatchObject({ neighbor: [{ name: '10.0.0.2' }] });
    await eventually('the commit', () => device.commits.length === 1);
    expect(await gnmi.json(meshPath)).toMatchObject({ neighbor: neighbors });
  });

  it('an answer is lost, and the later failure of the commit is not reported', async () => {
    const { gnmi, device } = await deviceRig();
    device.faults.loseAnswer = { landsAfterMs: 100 };
    await expect(gnmi.set({ update: [native(`${clientsPath}/allow`, ['x'])] })).rejects.toMatchObject({
      code: status.UNAVAILABLE,
    });
    await expect(gnmi.set(addThree)).resolves.toBeDefined();
    expect(device.commits).toHaveLength(1);
  });
});
