import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { testbed } from '../support/testbed.ts';

/** The TCP ports that a process listens on, at any address. */
function portsOf(pid: number): readonly number[] {
  const inodes = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    }),
  );
  const listening = ['tcp', 'tcp6'].flatMap((family) =>
    readFileSync(`/proc/${pid}/net/${family}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode = '']) => state === '0A' && inodes.has(inode)),
  );
  return listening.map(([, local = '']) => Number.parseInt(local.split(':')[1] ?? '', 16));
}

it.skipIf(!existsSync('/proc/self/net/tcp'))(
  'no request to any port of an agent changes its state, from any address',
  async () => {
    const lab = await testbed({
      mesh: ['10.42.0.1'],
      settings: { http: { port: 0 }, control: { port: 0 }, drain_min: 0, drain_max: 1 },
      agentLater: true,
      speed: 1,
    });
    const agent = await lab.startProcess();
    await lab.until(
      'rest',
      () => lab.neighbors().length === 1 && lab.established().length === 1 && agent.isConverged(),
    );
    const sets = lab.sets();
    const [, http = ''] = /:(\d+)$/.exec(agent.http) ?? [];
    const hosts = Object.values(networkInterfaces()).flatMap((all = []) =>
      all.flatMap(({ address, family, internal }) => (family === 'IPv4' && !internal ? [address] : [])),
    );

    const ports = portsOf(agent.pid());
    expect(ports).toEqual([Number(http)]);
    for (const host of ['127.0.0.1', ...hosts])
      for (const path of ['/drain', '/undrain', '/approve?plan=beef0002'])
        for (const method of ['GET', 'POST', 'PUT', 'DELETE'])
          expect((await fetch(`http://${host}:${http}${path}`, { method })).status).toBeGreaterThanOrEqual(
            404,
          );
    await lab.pass(1500);

    expect([lab.sets(), lab.isDraining()]).toEqual([sets, false]);
    expect(lab.lines.join('\n')).not.toContain('drain_started');
  },
);
