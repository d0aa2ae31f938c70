import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { temporaryFile } from '../support/files.ts';
import { testbed } from '../support/testbed.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** A real `meshrr …`, with nothing of our environment. */
function meshrr(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const exit = once(child, 'close').then(([code]) => code as number | null);
  return { child, said, exit };
}

const settings = (address: string, port: number) => `
asn: 65000
bgpgroups:
  - { name: MESHRR-MESH, type: mesh, source: { sourcetype: static, addresses: [10.42.1.1] } }
crpd: { address: "${address}" }
http: { address: 127.0.0.1, port: ${port} }
`;

/** A `meshrr run` beside a device that takes its time for a commit, with that commit under way. */
async function inTheMiddleOfACommit(commitMs: number) {
  const bed = await testbed({ agentLater: true, speed: 1 });
  bed.device.faults.commitMs = commitMs;
  const config = temporaryFile('meshrr.conf.yml', settings(bed.device.address, 0));
  const agent = meshrr(['run', '--config', config], { POD_IP: '10.42.0.9', LOG_LEVEL: 'debug' });
  await eventually('the commit to begin', () => agent.said.out.includes('"committing"'));
  return { bed, agent };
}

it('wrong usage is on standard error, and exits with 2', async () => {
  const { said, exit } = meshrr(['allow', '10.0.0.1/8']);

  expect(await exit).toBe(2);
  expect(said).toEqual({
    out: '',
    err: 'meshrr allow: 10.0.0.1/8 has host bits; did you mean 10.0.0.0/8?\n',
  });
});

it('a LOG_LEVEL that is none is told with all the other problems', async () => {
  const { said, exit } = meshrr(['run', '--config', '/nowhere'], { LOG_LEVEL: 'loud' });

  expect(await exit).toBe(2);
  expect(said.err).toMatch(/\/nowhere: cannot be read/);
  expect(said.err).toMatch(/environment: POD_IP: is missing/);
  expect(said.err).toMatch(/environment: LOG_LEVEL: expected one of trace, .*, not "loud"/);
});

it('an agent whose port is taken ends by itself, with 1', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  onTestFinished(() => void taken.close());
  const { port } = taken.address() as AddressInfo;
  const config = temporaryFile('meshrr.conf.yml', settings('127.0.0.1:9', port));

  const { said, exit } = meshrr(['run', '--config', config], { POD_IP: '10.42.0.9' });

  expect(await exit).toBe(1);
  expect(said.out).toContain('EADDRINUSE');
});

it('SIGINT lets the commit under way end', async () => {
  const { bed, agent } = await inTheMiddleOfACommit(1000);

  agent.child.kill('SIGINT');

  expect(await agent.exit).toBe(0);
  expect(bed.neighbors()).toEqual(['10.42.1.1']);
  const events = agent.said.out
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { readonly event?: string }).event);
  expect(events.slice(-2)).toEqual(['commit', 'agent_stopped']);
});

it('a second signal does not wait for it', async () => {
  const { bed, agent } = await inTheMiddleOfACommit(60_000);

  agent.child.kill('SIGINT');
  await eventually('the agent to end', () => {
    agent.child.kill('SIGTERM');
    return agent.child.signalCode !== null;
  });

  expect(bed.neighbors()).toEqual([]);
  expect(agent.said.out).not.toContain('agent_stopped');
});

it('the gRPC library speaks through the log alone, whatever it is asked to trace', async () => {
  const bed = await testbed({ agentLater: true, speed: 1 });
  const config = temporaryFile('meshrr.conf.yml', settings(bed.device.address, 0));
  const env = { POD_IP: '10.42.0.9', LOG_LEVEL: 'debug', GRPC_TRACE: 'channel', GRPC_VERBOSITY: 'DEBUG' };
  const { child, said, exit } = meshrr(['run', '--config', config], env);
  await eventually('a commit', () => said.out.includes('"event":"commit"'));

  child.kill('SIGTERM');

  expect(await exit).toBe(0);
  expect(said.err).toBe('');
  const lines = said.out
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
