import { expect, it } from 'vitest';
import { seeded } from '../../lab/story/seeded.ts';
import { testbed } from '../support/testbed.ts';

it('an agent that is killed at random moments flaps no session and repeats no change', async () => {
  const random = seeded('kill');
  const bed = await testbed({ speed: 1, core: ['10.42.2.1', '10.42.2.2', '10.42.2.3'], agentLater: true });
  const agent = await bed.startProcess();
  await bed.until('convergence', () => bed.established().length === 5 && bed.upstreams().length === 2);
  const members = new Set(['10.42.1.1', '10.42.1.2', '10.42.1.3']);
  const falls = bed.fabric.falls.length;
  const upstreams = bed.upstreams();

  for (let n = 0; n < 12; n++) {
    // There is always a change in progress: a peer joins, and sometimes an earlier one leaves.
    const own = `10.42.1.${n + 10}`;
    await bed.addPeer(own);
    members.add(own);
    bed.dns.records.set('mesh.test', Array.from(members));
    await bed.pass(random() * 900);
    await agent.kill();
    await bed.pass(random() * 200);
    await agent.restart();
  }
  await bed.until(
    'all members',
    () => bed.neighbors().length === members.size && bed.established().length === members.size + 2,
  );

  const moved = bed.fabric.falls.slice(falls).filter(({ cause }) => cause !== 'promoted');
  expect(moved).toEqual([]);
  // Each newcomer was accepted by allow at most once before it was configured.
  const promoted = bed.fabric.falls
    .filter(({ cause }) => cause === 'promoted')
    .map(({ a, b }) => `${a} ${b}`);
  expect(new Set(promoted).size).toBe(promoted.length);
  expect(bed.upstreams()).toEqual(upstreams);
  expect(bed.device.violations).toEqual([]);
  expect(bed.sets()).toBeLessThanOrEqual(13);
});
