import { status } from '@grpc/grpc-js';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Switches } from '../../../../lab/device/switches.ts';
import { clientsPath, deviceRig, meshPath } from '../../../support/device-rig.ts';
import { eventually } from '../../../support/eventually.ts';
import { native, nativePath } from '../../../support/raw-gnmi.ts';
import { rawJet } from '../../../support/raw-jet.ts';

const bgp = 'groups MESHRR protocols bgp';
const neighbor = `${bgp} group MESH neighbor 10.0.0.2`;
const inactive = { inactive: true };
const metadata = { 'junos-configuration-metadata:active': false };

async function rig(switches: Partial<Switches> = {}, ...lines: readonly string[]) {
  const made = await deviceRig({ switches });
  await made.device.editByHand(lines);
  return made;
}

describe('inactiveMark', () => {
  it.each([
    ['inside', [{ '@': inactive, name: '10.0.0.2' }], {}, { '@allow': inactive }],
    ['beside', [{ name: '10.0.0.2' }], { '@neighbor': [inactive] }, { '@allow': inactive }],
    ['metadata', [{ '@': metadata, name: '10.0.0.2' }], {}, { '@allow': metadata }],
    ['none', [{ name: '10.0.0.2' }], {}, {}],
  ] as const)('%s', async (inactiveMark, neighbors, besideNeighbor, besideAllow) => {
    const { gnmi } = await rig(
      { inactiveMark },
      `deactivate ${neighbor}`,
      `deactivate ${bgp} group CLIENTS allow`,
    );

    expect(await gnmi.json(meshPath)).toEqual({
      name: 'MESH',
      type: 'internal',
      'hold-time': 30,
      neighbor: neighbors,
      ...besideNeighbor,
    });
    expect(await gnmi.json(clientsPath)).toEqual({
      name: 'CLIENTS',
      type: 'internal',
      cluster: '10.0.0.1',
      allow: ['10.1.0.0/16', '10.2.0.0/16'],
      ...besideAllow,
    });
  });

  it('beside: the mark of a list has an item for each entry, and is unwrapped with a single entry', async () => {
    const lines = [
      `set ${bgp} group MESH neighbor 10.0.0.3`,
      `deactivate ${bgp} group MESH neighbor 10.0.0.3`,
    ];
    const { gnmi } = await rig({ inactiveMark: 'beside' }, ...lines);
    const alone = await rig({ inactiveMark: 'beside', singleEntry: 'unwrapped' }, `deactivate ${neighbor}`);

    expect(await gnmi.json(meshPath)).toMatchObject({ '@neighbor': [null, inactive] });
    expect(await alone.gnmi.json(meshPath)).toMatchObject({
      neighbor: { name: '10.0.0.2' },
      '@neighbor': inactive,
    });
  });

  it('inside and beside: a container is marked', async () => {
    const lines = [`set ${bgp} graceful-shutdown sender`, `deactivate ${bgp} graceful-shutdown`];
    const path = '/configuration/groups[name=MESHRR]/protocols/bgp';
    const inside = await rig({}, ...lines);
    const beside = await rig({ inactiveMark: 'beside' }, ...lines);

    expect(await inside.gnmi.json(path)).toMatchObject({
      'graceful-shutdown': { '@': inactive, sender: {} },
    });
    expect(await beside.gnmi.json(path)).toMatchObject({ '@graceful-shutdown': inactive });
  });
});

it('Junos text and JET have the mark also where gNMI has none', async () => {
  const { gnmi, device } = await rig(
    { inactiveMark: 'none' },
    `deactivate ${neighbor}`,
    `deactivate ${bgp} group CLIENTS`,
    `deactivate ${bgp} group CLIENTS allow`,
  );
  const jet = rawJet(device.address);
  onTestFinished(() => jet.close());
  await jet.login({ username: '', password: '' });

  const path = nativePath('/configuration/groups[name=MESHRR]/protocols/bgp');
  const { notification } = await gnmi.get({ path: [path], encoding: 'ASCII' });
  expect(notification[0]?.update[0]?.val?.asciiVal).toBe(`group MESH {
    type internal;
    hold-time 30;
    inactive: neighbor 10.0.0.2;
}
inactive: group CLIENTS {
    type internal;
    cluster 10.0.0.1;
    inactive: allow [ 10.1.0.0/16 10.2.0.0/16 ];
}
`);
  const { text } = await jet.command(`show configuration ${bgp} | display json`);
  expect(text).toContain('{"@":{"inactive":true},"name":"10.0.0.2"}');
});

describe('a deactivated statement', () => {
  it('has no effect: the session of a neighbor goes down, and returns with the statement', async () => {
    const { device, fabric, peer } = await rig();
    await peer('10.0.0.2');
    await eventually('the session', () => fabric.established().length === 1);

    await device.editByHand([`deactivate ${neighbor}`]);
    expect(fabric.falls.map(({ cause }) => cause)).toEqual(['configuration-removed']);

    await device.editByHand([`activate ${neighbor}`]);
    await eventually('the session again', () => fabric.established().length === 1);
  });

  it.each([
    ['a group', `${bgp} group CLIENTS`],
    ['allow', `${bgp} group CLIENTS allow`],
    ['BGP', bgp],
    ['a configuration group', 'groups MESHRR protocols'],
    ['apply-groups', 'apply-groups'],
  ])('%s accepts no client', async (_, path) => {
    const { device, fabric, peer } = await rig({}, `deactivate ${path}`);
    await peer('10.1.0.7');
    await device.editByHand([`set ${neighbor}`]);
    expect(fabric.established()).toEqual([]);

    await device.editByHand([`activate ${path}`]);
    await eventually('the client', () => fabric.established().length === 1);
  });

  it('stays deactivated after an update, and is removed by a delete', async () => {
    const { gnmi, device } = await rig({}, `deactivate ${neighbor}`, `deactivate ${bgp} group CLIENTS allow`);
    const entry = `${meshPath}/neighbor[name=10.0.0.2]`;
    const allow = native(`${clientsPath}/allow`, ['10.3.0.0/16']);

    await gnmi.set({ update: [native(entry, { name: '10.0.0.2' }), allow] });
    expect(await gnmi.json(entry)).toMatchObject({ '@': inactive });
    expect(await gnmi.json(clientsPath)).toMatchObject({ '@allow': inactive });

    await gnmi.set({
      delete: [nativePath(entry), nativePath(`${clientsPath}/allow`)],
      update: [native(entry, { name: '10.0.0.2' }), allow],
    });
    expect(await gnmi.json(entry)).toEqual({ name: '10.0.0.2' });
    expect(await gnmi.json(clientsPath)).not.toHaveProperty('@allow');
    expect(device.commits).toHaveLength(3);
  });

  it('must exist', async () => {
    const { device, gnmi } = await rig();
    await expect(device.editByHand([`deactivate ${bgp} group OTHER`])).rejects.toThrow(
      'statement not found: /groups[name=MESHRR]/protocols/bgp/group[name=OTHER]',
    );
    await expect(gnmi.json(`${meshPath}/neighbor[name=10.0.0.9]`)).rejects.toMatchObject({
      code: status.NOT_FOUND,
    });
  });
});
