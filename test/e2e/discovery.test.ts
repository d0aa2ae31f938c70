import { describe, expect, it } from 'vitest';
import { address } from '../../lab/story/names.ts';
import { testbed, type Testbed } from '../support/testbed.ts';

const three = ['10.42.1.1', '10.42.1.2', '10.42.1.3'];

async function converged(options: Parameters<typeof testbed>[0] = {}): Promise<Testbed> {
  const bed = await testbed(options);
  await bed.until('convergence', () => bed.neighbors().length === 3 && bed.established().length === 3);
  return bed;
}

describe('a source that cannot see changes nothing', () => {
  it.each(['SERVFAIL', 'REFUSED', 'silent'] as const)('%s', async (fault) => {
    const bed = await converged();
    const sets = bed.sets();

    bed.dns.faults.set('*', fault);
    await bed.until('blindness to be told', () => bed.heard('discovery-blind').length >= 2);
    await bed.pass(70_000);
    expect(bed.sets()).toBe(sets);
    expect(bed.established()).toEqual(three);

    bed.dns.faults.clear();
    await bed.until('sight to be back', () => bed.heard('discovery-back').length >= 2);
    await bed.pass(35_000);
    expect(bed.sets()).toBe(sets);
  });

  it('a family that fails is not an empty family', async () => {
    const bed = await converged();
    const sets = bed.sets();

    bed.dns.faults.set('mesh.test A', 'SERVFAIL');
    await bed.pass(70_000);

    expect(bed.sets()).toBe(sets);
    expect(bed.neighbors()).toEqual(three);
  });
});

describe('an empty answer', () => {
  it.each([
    ['NXDOMAIN', (bed: Testbed) => bed.dns.records.delete('mesh.test')],
    ['an empty answer', (bed: Testbed) => bed.dns.records.set('mesh.test', [])],
  ])('%s with every session up removes no peer: the removal is withheld and reported', async (_, vanish) => {
    const bed = await converged();
    const sets = bed.sets();

    vanish(bed);
    await bed.until('the guard', () => bed.agent.status().withheld.length === 3);
    await bed.pass(100_000);

    expect(bed.sets()).toBe(sets);
    expect(bed.established()).toEqual(three);
    expect(
      bed.lines.some((line) => line.includes('"event":"withheld"') && line.includes('two or more members')),
    ).toBe(true);
    expect(bed.agent.status().pending).toMatch(/^[0-9a-f]{8}$/);
  });

  it('removes peers whose sessions are down once it has been repeated for 30 s', async () => {
    const bed = await converged();

    bed.dns.records.delete('mesh.test');
    for (const text of three) await bed.others.get(address(text))!.stop();
    await bed.until('the removal of all neighbors', () => bed.neighbors().length === 0, 200_000);

    const [gone] = bed.heard('undiscovered');
    expect(gone).toBeDefined();
  });

  it('that is not repeated for 30 s does not count, even with a session down', async () => {
    const bed = await converged();
    await bed.others.get(address(three[0]!))!.stop();
    const sets = bed.sets();

    bed.dns.faults.set('*', 'NXDOMAIN');
    await bed.pass(20_000);
    bed.dns.faults.clear();
    await bed.pass(40_000);

    expect(bed.sets()).toBe(sets);
    expect(bed.neighbors()).toEqual(three);
  });
});

describe('peers that are up and missing', () => {
  it('are removed one at a time: a quarter within five minutes, and only after remove_after', async () => {
    const many = Array.from({ length: 8 }, (_, n) => `10.42.1.${n + 1}`);
    const bed = await testbed({ mesh: many, speed: 40 });
    await bed.until('convergence', () => bed.neighbors().length === 8 && bed.established().length === 8);
    const since = bed.clock.scheduler.now();

    bed.dns.records.set('mesh.test', many.slice(0, 2));
    await bed.until('the quota to be spent', () => bed.neighbors().length === 6);
    expect(bed.device.commits.at(-1)!.at - since).toBeGreaterThanOrEqual(30_000);
    await bed.pass(120_000);
    expect(bed.neighbors()).toHaveLength(6);
    expect(bed.agent.status().withheld).toHaveLength(4);

    await bed.until('the next quarter', () => bed.neighbors().length < 6, 300_000);
    expect(bed.device.commits.at(-1)!.at - since).toBeGreaterThanOrEqual(300_000);
  });

  it('stay when they come back within remove_after', async () => {
    const bed = await converged();
    const sets = bed.sets();

    bed.dns.records.set('mesh.test', three.slice(0, 2));
    await bed.pass(20_000);
    bed.dns.records.set('mesh.test', three);
    await bed.pass(60_000);

    expect(bed.sets()).toBe(sets);
  });
});

it('an own address in the answer is never a peer', async () => {
  const bed = await testbed();
  bed.dns.records.set('mesh.test', [...three, '10.42.0.9']);

  await bed.until('convergence', () => bed.neighbors().length === 3);
  await bed.pass(10_000);

  expect(bed.neighbors()).toEqual(three);
});

describe('addresses that no neighbor can have', () => {
  const unusable = ['0.0.0.0', '127.0.0.1', '224.0.0.5', '255.255.255.255'];

  it('are left out and reported once with their source; the other addresses count', async () => {
    const bed = await testbed();
    bed.dns.records.set('mesh.test', [...unusable, ...three]);

    await bed.until('convergence', () => bed.neighbors().length === 3);
    await bed.pass(60_000);

    expect(bed.neighbors()).toEqual(three);
    const said = bed.lines.filter((line) => line.includes('cannot be neighbors of MESHRR-MESH'));
    expect(said.map((line) => (JSON.parse(line) as { source: unknown }).source)).toEqual(['dns mesh.test A']);
    expect(bed.agent.status().remarks.join()).toContain(unusable.join(', '));
  });

  it('make a source blind if it names no other addresses: no peer is removed', async () => {
    const bed = await testbed();
    await bed.until('convergence', () => bed.neighbors().length === 3 && bed.established().length === 3);
    const sets = bed.sets();

    bed.dns.records.set('mesh.test', ['0.0.0.0']);
    await bed.until('blindness', () => bed.heard('discovery-blind').length > 0);
    await bed.pass(120_000);

    expect(bed.sets()).toBe(sets);
    expect(bed.agent.status().sources.find(({ id }) => id === 'dns mesh.test A')).toMatchObject({
      state: 'blind',
      because: 'names only addresses that no neighbor can have: 0.0.0.0',
    });
  });
});

it('the same address in two groups belongs to the first', async () => {
  const bed = await testbed({ core: ['10.42.2.1', '10.42.2.2'] });
  bed.dns.records.set('core.test', ['10.42.2.1', '10.42.1.1']);

  await bed.until('convergence', () => bed.upstreams().length === 1 && bed.neighbors().length === 3);
  await bed.pass(10_000);

  expect(bed.neighbors()).toContain('10.42.1.1');
  expect(bed.upstreams()).toEqual(['10.42.2.1']);
});
