import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { crpdFromFile } from '../support/booted-crpd.ts';
import { eventually } from '../support/eventually.ts';
import { imagePath, imageRoot, inImage } from '../support/image-root.ts';

const settings = `asn: 65000
bgpgroups:
- { name: MESHRR-MESH, type: mesh, source: { sourcetype: static, addresses: [10.42.0.8] } }
- { name: MESHRR-CLIENTS, type: subtractive, prefixes: [0.0.0.0/0] }
`;
const environment = {
  POD_IP: '10.42.0.7',
  POD_NAME: 'rr-0',
  NODE_ENV: 'production',
  PATH: imagePath,
  // The kubelet gives it to every container.
  KUBERNETES_SERVICE_HOST: '192.0.2.1',
};

// Only root may use chroot; other users find the result in CI.
describe.skipIf(process.getuid?.() !== 0)('the image, without a container engine', () => {
  let out: string;
  beforeAll(() => {
    out = mkdtempSync(join(tmpdir(), 'meshrr-image-'));
    imageRoot(out);
  });
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  const meshrr = (...args: readonly string[]) => {
    const [program, words] = inImage(out, ...args);
    return promisify(execFile)(program, words, { env: environment });
  };
  /** As the kubelet mounts a ConfigMap. */
  const mount = (text: string) => {
    writeFileSync(join(out, 'opt/meshrr/conf/meshrr.conf.yml'), text);
  };

  it('has no shell and no file that its user may write', () => {
    expect(['bin/sh', 'usr/bin/sh', 'bin/busybox'].filter((path) => existsSync(join(out, path)))).toEqual([]);
  });

  it('prints its commands', async () => {
    expect((await meshrr('--help')).stdout).toContain('Usage: meshrr');
    expect((await meshrr('--version')).stdout).toBe('0.1.0\n');
  });

  it('reports problems of the settings', async () => {
    mount(settings);
    expect((await meshrr('check', '/opt/meshrr/conf/meshrr.conf.yml')).stdout).toContain(
      'is good: MESHRR-MESH',
    );
    mount(settings.replace('65000', 'many'));
    await expect(meshrr('check', '/opt/meshrr/conf/meshrr.conf.yml')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('asn') as unknown,
    });
  });

  it('cannot write to its own folder', async () => {
    mount(settings);

    await expect(meshrr('render', '--output', '/usr/lib/meshrr/juniper.conf')).rejects.toThrow(/EACCES/);
  });

  it('renders a configuration, and its agent can log in to the device that booted from it', async () => {
    mount(settings);
    const { stdout } = await meshrr('render');
    expect(stdout).toContain('/config/juniper.conf: rendered from ipv4rr.j2');

    const password = readFileSync(join(out, 'run/meshrr/password'), 'utf8');
    const device = await crpdFromFile(join(out, 'config/juniper.conf'), password);
    mount(`${settings}crpd: { address: "${device.address}" }\nhttp: { port: 0 }\nsettle: 10ms\n`);
    const [program, words] = inImage(out, 'run');
    const agent = spawn(program, words, { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void agent.kill('SIGKILL'));
    let log = '';
    agent.stdout.on('data', (text) => (log += String(text)));
    await eventually('its line', () => log.includes('"event":"agent_started"'), 120_000);
    await eventually('a first read', () => device.calls.get > 0, 120_000);

    const [, http = ''] = /"http":"\[::\]:(\d+)"/.exec(log) ?? [];
    const status = await meshrr('status', '--agent', `http://127.0.0.1:${http}`);
    expect(status.stdout).toContain('10.42.0.8');
    // The device booted with its peers: nothing is left to commit.
    expect(device.commits).toEqual([]);

    agent.kill('SIGTERM');
    expect((await once(agent, 'exit'))[0]).toBe(0);
    expect(log).toContain('"event":"agent_stopped"');
  });
});
