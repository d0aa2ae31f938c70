import { renameSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { coreName, meshName, testbed } from '../support/testbed.ts';

const mesh = { name: 'MESHRR-MESH', type: 'mesh', source: { hostname: meshName } };
const upstream = { name: 'MESHRR-UPSTREAM', type: 'mesh', source: { hostname: coreName }, max_peers: 2 };
const clients = { name: 'MESHRR-CLIENTS', type: 'subtractive', prefixes: ['0.0.0.0/0'] };

/** An agent in its own process, converged with its device; a test can rewrite its settings file. */
async function running() {
  const lab = await testbed({
    mesh: ['10.42.0.1', '10.42.0.2'],
    core: ['10.42.1.1', '10.42.1.2', '10.42.1.3'],
    agentLater: true,
    // A process runs on real time.
    speed: 1,
  });
  const agent = await lab.startProcess();
  const logged = (event: string) =>
    lab.lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((line) => line['event'] === event);
  const write = (bgpgroups: readonly unknown[], more: Record<string, unknown> = {}) => {
    writeFileSync(`${agent.config}.new`, stringify({ ...lab.raw, bgpgroups, ...more }));
    renameSync(`${agent.config}.new`, agent.config);
  };
  await lab.until('the first peers', () => lab.established().length === 4);
  await lab.until('rest', () => agent.isConverged());
  return { lab, agent, logged, write };
}

describe('settings that change while the agent runs', () => {
  it('apply without a restart, each in one round, and reset no session', async () => {
    const { lab, logged, write } = await running();
    const before = lab.fabric.falls.length;
    // An agent of the lab has its own credentials, whatever files this host has.
    expect(logged('agent_started')[0]?.['access']).toMatch(
      /the settings have none, and \S*\/credentials is empty \(set by MESHRR_CREDENTIALS\)/,
    );

    write([mesh, { ...upstream, max_peers: 1 }, clients]);
    await lab.until('one upstream less', () => lab.upstreams().length === 1);
    expect(logged('config_reloaded')).toMatchObject([{ changed: ['bgpgroups MESHRR-UPSTREAM'] }]);

    // A group that is removed from the settings keeps its neighbors; the agent no longer changes it.
    const left = lab.upstreams();
    write([mesh, clients]);
    await lab.until('the second reload', () => logged('config_reloaded').length === 2);
    lab.dns.records.set(meshName, ['10.42.0.1', '10.42.0.2', '10.42.0.3']);
    await lab.until('a newcomer of the mesh', () => lab.neighbors().length === 3);
    expect(lab.upstreams()).toEqual(left);
    expect(left.some((address) => lab.isAllowed(address))).toBe(false);

    write([mesh, upstream, clients]);
    await lab.until('two upstreams again', () => lab.upstreams().length === 2);
    expect(lab.upstreams()).toEqual(expect.arrayContaining([...left]));
    expect(lab.sets()).toBe(4);
    expect(lab.device.violations).toEqual([]);
    // Only the surplus upstream was removed.
    expect(lab.fabric.falls.slice(before).map(({ cause }) => cause)).toEqual(['configuration-removed']);
  });

  it('change nothing when they are invalid, and apply once they are corrected', async () => {
    const { lab, agent, logged, write } = await running();
    const sets = lab.sets();
    const metric = async () => (await fetch(`http://${agent.http}/metrics`)).text();

    const dashless = { ...upstream, name: 'A', source: undefined, sources: upstream.source, spread: 'zone' };
    write([dashless, clients]);
    await lab.until('the first rejection', () => logged('config_rejected').length === 1);
    expect(logged('config_rejected')[0]?.['problems']).toEqual([
      expect.stringContaining('bgpgroups[0].sources: expected a list (each entry begins with a dash)'),
    ]);
    write([{ ...mesh, max_peers: 'many' }, clients], { resync: 'never' });
    await lab.until('the second rejection', () => logged('config_rejected').length === 2);
    expect(logged('config_rejected')[1]?.['problems']).toEqual([
      expect.stringMatching(/meshrr\.conf\.yml:\d+:\d+: bgpgroups\[0\]\.max_peers: /),
      expect.stringMatching(/meshrr\.conf\.yml:\d+:\d+: resync: /),
    ]);
    expect(await metric()).toContain('meshrr_config_last_reload_successful 0');
    expect(lab.established()).toHaveLength(4);

    write([mesh, upstream, clients], { crpd: { ...lab.raw.crpd, address: '127.0.0.1:1' }, asn: 65_001 });
    await lab.until('the reload', () => logged('config_reloaded').length === 1);
    expect(logged('config_reloaded')[0]).toMatchObject({
      changed: expect.arrayContaining(['crpd', 'asn']) as unknown,
      next: expect.stringMatching(
        /asn is part of the boot configuration .*crpd is part of the boot configuration/,
      ) as unknown,
    });
    expect(await metric()).toContain('meshrr_config_last_reload_successful 1');
    expect(lab.sets()).toBe(sets);
    expect(lab.established()).toHaveLength(4);
  });
});
