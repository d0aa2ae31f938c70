import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { temporaryFile } from '../support/files.ts';
import { testbed } from '../support/testbed.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** Starts a `meshrr` process with its own environment. */
function meshrr(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const printed = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (printed.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed.err += chunk.toString()));
  const exit = once(child, 'close').then(([code]) => code as number | null);
  return { child, printed, exit };
}

const settings = (address: string, port: number) => `
asn: 65000
bgpgroups:
  - { name: MESHRR-MESH, type: mesh, source: { sourcetype: static, addresses: [10.42.1.1] } }
crpd: { address: "${address}" }
http: { address: 127.0.0.1, port: ${port} }
`;

/** Starts `meshrr run` on a device whose commits take this long, and waits until one is in progress. */
async function duringCommit(commitMs: number) {
  const bed = await testbed({ agentLater: true, speed: 1 });
  bed.device.faults.commitMs = commitMs;
  const config = temporaryFile('meshrr.conf.yml', settings(bed.device.address, 0));
  const agent = meshrr(['run', '--config', config], { POD_IP: '10.42.0.9', LOG_LEVEL: 'debug' });
  await eventually('the commit to begin', () => agent.printed.out.includes('"committing"'));
  return { bed, agent };
}

it('wrong usage is reported on standard error, and exits with 2', async () => {
  const { printed, exit } = meshrr(['allow', '10.0.0.1/8']);

  expect(await exit).toBe(2);
  expect(printed).toEqual({
    out: '',
    err: 'meshrr allow: 10.0.0.1/8 has host bits; did you mean 10.0.0.0/8?\n',
  });
});

it('an unknown LOG_LEVEL is reported with all other problems', async () => {
  const { printed, exit } = meshrr(['run', '--config', '/nowhere'], { LOG_LEVEL: 'loud' });

  expect(await exit).toBe(2);
  expect(printed.err).toMatch(/\/nowhere: there is no such file/);
  expect(printed.err).toMatch(/environment: POD_IP: is missing/);
  expect(printed.err).toMatch(/environment: LOG_LEVEL: expected one of trace, .*, not "loud"/);
});

it('an agent whose port is taken ends by itself, with 1', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  onTestFinished(() => void taken.close());
  const { port } = taken.address() as AddressInfo;
  const config = temporaryFile('meshrr.conf.yml', settings('127.0.0.1:9', port));

  const { printed, exit } = meshrr(['run', '--config', config], { POD_IP: '10.42.0.9' });

  expect(await exit).toBe(1);
  expect(printed.out).toContain('EADDRINUSE');
});

it('SIGINT lets the current commit finish', async () => {
  const { bed, agent } = await duringCommit(1000);

  agent.child.kill('SIGINT');

  expect(await agent.exit).toBe(0);
  expect(bed.neighbors()).toEqual(['10.42.1.1']);
  const events = agent.printed.out
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { readonly event?: string }).event);
  expect(events.slice(-2)).toEqual(['commit', 'agent_stopped']);
});

it('a second signal ends the process during a commit', async () => {
  const { bed, agent } = await duringCommit(60_000);

  agent.child.kill('SIGINT');
  await eventually('the agent to end', () => {
    agent.child.kill('SIGTERM');
    return agent.child.signalCode !== null;
  });

  expect(bed.neighbors()).toEqual([]);
  expect(agent.printed.out).not.toContain('agent_stopped');
});

it('the gRPC library writes only to the log, even if it is told to trace everything', async () => {
  const bed = await testbed({ agentLater: true, speed: 1 });
  const config = temporaryFile('meshrr.conf.yml', settings(bed.device.address, 0));
  const env = { POD_IP: '10.42.0.9', LOG_LEVEL: 'debug', GRPC_TRACE: 'channel', GRPC_VERBOSITY: 'DEBUG' };
  const { child, printed, exit } = meshrr(['run', '--config', config], env);
  await eventually('a commit', () => printed.out.includes('"event":"commit"'));

  child.kill('SIGTERM');

  expect(await exit).toBe(0);
  expect(printed.err).toBe('');
  const lines = printed.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toContainEqual(
    expect.objectContaining({
      level: 'debug',
      msg: 'message of the gRPC library',
      reason: expect.stringContaining('Get') as string,
    }),
  );
});
