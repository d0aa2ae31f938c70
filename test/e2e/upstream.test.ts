import { expect, it } from 'vitest';
import { address } from '../../lab/story/names.ts';
import { testbed, type Testbed } from '../support/testbed.ts';

const core = ['10.42.2.1', '10.42.2.2', '10.42.2.3', '10.42.2.4'];

async function converged(
  options: Parameters<typeof testbed>[0] = {},
): Promise<Testbed & { readonly upstream: string }> {
  const bed = await testbed({ core, ...options });
  await bed.until(
    'three mesh and two upstream sessions',
    () => bed.upstreams().length === 2 && bed.established().length === 5,
  );
  return Object.assign(bed, { upstream: bed.upstreams()[0]! });
}

it('an upstream that is down is replaced after down_after by one that is up, within a second', async () => {
  // A slow clock for a busy machine: a second of lab time is a quarter of a second of real time.
  const bed = await converged({ speed: 4 });
  const fallen = bed.clock.scheduler.now();

  await bed.others.get(address(bed.upstream))!.stop();
  await bed.until('its replacement', () => bed.heard('replaced').length > 0);

  const [replaced] = bed.heard('replaced');
  const committedAt = bed.device.commits.at(-1)!.at;
  expect(replaced).toMatchObject({ group: 'MESHRR-UPSTREAM', peer: bed.upstream, reason: 'down' });
  expect(committedAt - fallen).toBeGreaterThanOrEqual(10_000);
  expect(committedAt - fallen).toBeLessThanOrEqual(11_000);
  await bed.until('two upstreams up', () =>
    bed.upstreams().every((peer) => bed.established().includes(peer)),
  );
});

it('an upstream that is down stays while there is no candidate, and this is reported', async () => {
  const bed = await testbed({ core: core.slice(0, 2) });
  await bed.until('all sessions', () => bed.established().length === 5);
  const sets = bed.sets();

  await bed.others.get(address(core[0]!))!.stop();
  await bed.until('it is said', () => bed.lines.some((line) => line.includes('no candidate can replace it')));
  await bed.pass(30_000);

  expect(bed.upstreams()).toEqual(core.slice(0, 2));
  expect(bed.sets()).toBe(sets);
});

it('a candidate that never comes up is penalised and the next one is tried', async () => {
  const bed = await testbed({ core, agentLater: true });
  for (const dead of core.slice(0, 3)) await bed.others.get(address(dead))!.stop();
  const agent = await bed.startAgent();

  await bed.until('the living one chosen', () => bed.established().includes(core[3]!), 400_000);
  await bed.pass(65_000);
  await agent.stop();

  expect(bed.upstreams()).toContain(core[3]);
  expect(bed.heard('replaced').every(({ reason }) => reason === 'never-up')).toBe(true);
  // No candidate is tried twice before its penalty is over.
  const tried = bed.heard('replaced').map(({ successor }) => successor);
  expect(new Set(tried).size).toBe(tried.length);
});

it('a peer that flaps every 8 s is replaced although it is never down for long', async () => {
  const bed = await converged();
  const flapper = bed.others.get(address(bed.upstream))!;

  for (let n = 0; n < 4 && bed.heard('replaced').length === 0; n++) {
    await flapper.stop();
    await bed.pass(2000);
    await flapper.start();
    await bed.pass(6000);
  }
  await bed.until('its replacement', () => bed.heard('replaced').length > 0);

  expect(bed.heard('replaced')[0]).toMatchObject({ peer: bed.upstream, reason: 'flapping' });
});

it('when our own link is cut, no peer is replaced or penalised', async () => {
  const bed = await converged();
  const before = bed.upstreams();

  bed.fabric.isolate(address('10.42.0.9'));
  await bed.until('all sessions down', () => bed.established().length === 0);
  await bed.pass(40_000);
  bed.fabric.rejoin(address('10.42.0.9'));
  await bed.until('all sessions up', () => bed.established().length === 5);

  expect(bed.upstreams()).toEqual(before);
  expect(bed.heard('replaced')).toEqual([]);
});

it('when a whole tier is renumbered, old peers are removed as their sessions fall and new ones are added', async () => {
  const bed = await converged();
  const next = ['10.42.3.1', '10.42.3.2', '10.42.3.3'];

  for (const text of next) await bed.addPeer(text, false);
  bed.dns.records.set('core.test', next);
  for (const text of core) await bed.others.get(address(text))!.dispose();
  await bed.until(
    'two new upstreams',
    () =>
      bed.upstreams().filter((peer) => bed.established().includes(peer)).length === 2 &&
      bed.upstreams().length === 2,
  );

  expect(bed.upstreams().every((peer) => next.includes(peer))).toBe(true);
});

it('a peer that was removed and still connects does not come back as a client', async () => {
  const bed = await converged();
  const removed = bed.upstream;

  await bed.others.get(address(removed))!.stop();
  await bed.until('its replacement', () => !bed.upstreams().includes(removed));
  const again = await bed.addPeer(removed, true);
  await bed.pass(60_000);

  expect(bed.isAllowed(removed)).toBe(false);
  expect(bed.established()).not.toContain(removed);
  await again.dispose();
});
