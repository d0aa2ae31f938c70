import { describe, expect, it } from 'vitest';
import { bgpConfigOf } from '../../../../lab/device/config/bgp.ts';
import { parseJunosText } from '../../../../lab/device/junos/parser.ts';
import type { BgpConfig } from '../../../../lab/engine/bgp-config.ts';
import type { Prefix } from '../../../../src/model/prefix-set.ts';
import { bootCases } from '../../../support/boot-cases.ts';
import { frrRig, loopback, type FrrNode } from '../../../support/frr-rig.ts';
import { missing } from '../../../support/programs.ts';
import { renderedBoot } from '../../../support/rendered-boot.ts';

const route = '203.0.113.0/24' as Prefix;

/** The boot configuration that `meshrr render` writes for a pod at `An`, plus a neighbor as the agent adds it. */
function rendered(name: keyof typeof bootCases, n: number, group: string, neighbor: number): BgpConfig {
  const { settings, environment } = bootCases[name]!;
  const { text } = renderedBoot({
    settings: settings!,
    environment: { ...environment, POD_IP: loopback(n) },
  });
  const opening = `group ${group} {`;
  expect(text).toContain(opening);
  return bgpConfigOf(
    parseJunosText(text.replace(opening, `${opening}\nneighbor ${loopback(neighbor)};`)).tree,
  );
}

describe.skipIf(missing('frr'))('real BGP with the output of meshrr render', () => {
  it.each(['an-ipv4-reflector', 'a-dual-reflector'] as const)(
    'establishes the sessions of %s',
    async (name) => {
      const [one, other, client] = (await frrRig(3)) as [FrrNode, FrrNode, FrrNode];

      await one.engine.apply(rendered(name, 1, 'MESHRR-MESH', 2));
      await other.engine.apply(rendered(name, 2, 'MESHRR-MESH', 1));
      await client.commit('group REFLECTORS { type internal; neighbor A1; }');
      await client.engine.announce({ prefix: route });

      await one.eventually('A2 MESHRR-MESH ESTABLISHED 1');
      await one.eventually('A3 MESHRR-CLIENTS by allow ESTABLISHED 1');
      const learned = async () => (await other.engine.paths(route)).map(({ best }) => best);
      await expect.poll(learned, { timeout: 120_000 }).toEqual([true]);
    },
  );

  it('keeps the routes of a reflector that restarts', async () => {
    const [one, other, client] = (await frrRig(3)) as [FrrNode, FrrNode, FrrNode];
    const name = 'an-ipv4-reflector';
    await one.engine.apply(rendered(name, 1, 'MESHRR-MESH', 2));
    await other.engine.apply(rendered(name, 2, 'MESHRR-MESH', 1));
    await client.commit('group REFLECTORS { type internal; neighbor A1; }');
    await client.engine.announce({ prefix: route });
    const learned = async () => (await other.engine.paths(route)).length;
    await expect.poll(learned, { timeout: 120_000 }).toBe(1);

    await one.engine.stop();
    await expect
      .poll(() => other.sessions().includes('A1 MESHRR-MESH ESTABLISHED 1'), { timeout: 120_000 })
      .toBe(false);
    expect(await learned()).toBe(1);

    // The routes of a reflector that does not return in time are removed.
    await expect.poll(learned, { timeout: 120_000 }).toBe(0);
  });
});
