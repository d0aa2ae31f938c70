import { expect, it } from 'vitest';
import { testbed } from '../support/testbed.ts';

const three = ['10.42.1.1', '10.42.1.2', '10.42.1.3'];

it('the first convergence takes one Set: all sessions are established, no peer is inside allow', async () => {
  const bed = await testbed();

  await bed.until('three sessions', () => bed.neighbors().length === 3 && bed.established().length === 3);

  expect(bed.neighbors()).toEqual(three);
  expect(bed.sets()).toBe(1);
  expect(three.map(bed.isAllowed)).toEqual([false, false, false]);
  expect(bed.isAllowed('10.42.1.4')).toBe(true);
  expect(bed.device.violations).toEqual([]);
});

it('a peer that joins takes one more Set, and no other session moves', async () => {
  const bed = await testbed();
  await bed.until('three sessions', () => bed.neighbors().length === 3 && bed.established().length === 3);
  const falls = bed.fabric.falls.length;

  await bed.addPeer('10.42.1.4');
  bed.dns.records.set('mesh.test', [...three, '10.42.1.4']);
  await bed.until(
    'the fourth session',
    () => bed.neighbors().includes('10.42.1.4') && bed.established().length === 4,
  );

  expect(bed.sets()).toBe(2);
  expect(
    bed.fabric.falls.slice(falls).every(({ cause, b }) => cause === 'promoted' && b === '10.42.1.4'),
  ).toBe(true);
});

it('a peer that leaves is removed when its session falls, and allow covers it again after five minutes', async () => {
  const bed = await testbed({ speed: 40 });
  await bed.until('three sessions', () => bed.neighbors().length === 3 && bed.established().length === 3);

  bed.dns.records.set('mesh.test', three.slice(0, 2));
  await bed.others.get(three[2] as never)!.dispose();
  await bed.until('its removal', () => !bed.neighbors().includes(three[2]!));
  expect(bed.isAllowed(three[2]!)).toBe(false);

  await bed.pass(60_000);
  expect(bed.sets()).toBe(2);
  await bed.until('its return to allow', () => bed.isAllowed(three[2]!), 300_000);
  expect(bed.neighbors()).toEqual(three.slice(0, 2));
  expect(bed.sets()).toBe(3);
});

it('allow covers a peer that left again with the next Set that is due anyway', async () => {
  const bed = await testbed({ speed: 40 });
  await bed.until('three sessions', () => bed.neighbors().length === 3 && bed.established().length === 3);

  bed.dns.records.set('mesh.test', three.slice(0, 2));
  await bed.others.get(three[2] as never)!.dispose();
  await bed.until('its removal', () => !bed.neighbors().includes(three[2]!));
  await bed.pass(35_000);
  await bed.addPeer('10.42.1.4');
  bed.dns.records.set('mesh.test', [...three.slice(0, 2), '10.42.1.4']);
  await bed.until('the newcomer', () => bed.neighbors().includes('10.42.1.4'));

  expect(bed.isAllowed(three[2]!)).toBe(true);
  expect(bed.sets()).toBe(3);
});

it('more than 300 members of one DNS answer, which comes by TCP, become peers', async () => {
  const many = Array.from({ length: 320 }, (_, n) => `10.50.${n >> 8}.${n & 255}`);
  const bed = await testbed({ mesh: [], settings: {} });
  bed.dns.records.set('mesh.test', many);

  await bed.until('all of them configured', () => bed.neighbors().length === 320);

  expect(bed.sets()).toBe(1);
  expect(bed.dns.queries.some((question) => question.endsWith('tcp'))).toBe(true);
});

it('an explicit neighbor of another group of the device is never inside allow', async () => {
  const bed = await testbed({ agentLater: true });
  await bed.device.editByHand([
    'set groups MESHRR protocols bgp group OTHERS type internal',
    'set groups MESHRR protocols bgp group OTHERS neighbor 10.60.0.1',
    'set protocols bgp group ELSEWHERE type internal',
    'set protocols bgp group ELSEWHERE neighbor 10.60.0.2',
  ]);

  const agent = await bed.startAgent();
  await bed.until('the first Set', () => bed.sets() === 1);
  await agent.stop();

  expect([bed.isAllowed('10.60.0.1'), bed.isAllowed('10.60.0.2'), bed.isAllowed('10.60.0.3')]).toEqual([
    false,
    false,
    true,
  ]);
});

it('a group that the device does not have is reported, and the others work', async () => {
  const bed = await testbed({ agentLater: true });
  await bed.device.editByHand(['delete groups MESHRR protocols bgp group MESHRR-CLIENTS']);

  const agent = await bed.startAgent();
  await bed.until('three sessions', () => bed.neighbors().length === 3 && bed.established().length === 3);
  await agent.stop();

  expect(bed.lines.some((line) => line.includes('no BGP group MESHRR-CLIENTS'))).toBe(true);
});
