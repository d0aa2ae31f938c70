import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { program } from '../../src/cli/program.ts';
import { goodFile, run } from '../support/cli/run-command.ts';
import { temporaryFile } from '../support/files.ts';
import { testbed } from '../support/testbed.ts';

describe('run', () => {
  it('reports everything that is wrong with file and environment, and exits with 2', async () => {
    const { code, err } = await run(['run', '--config', temporaryFile('meshrr.conf.yml', 'asn: zero')]);

    expect(code).toBe(2);
    expect(err).toContain('asn');
    expect(err).toContain('POD_IP');
  });

  it('exits with 1 if its port is taken', async () => {
    const bed = await testbed();
    const port = bed.agent.http.split(':')[1] ?? '';
    const file = temporaryFile('meshrr.conf.yml', `${goodFile}http: { address: 127.0.0.1, port: ${port} }\n`);

    const { code, out } = await run(['run', '--config', file], { POD_IP: '10.42.0.9' });

    expect(code).toBe(1);
    expect(out).toContain('EADDRINUSE');
  });

  it('with --dry-run logs what it would change, and changes nothing', async () => {
    const bed = await testbed({ agentLater: true, speed: 1 });
    const stop$ = new Subject<void>();
    const file = temporaryFile(
      'meshrr.conf.yml',
      `${goodFile.replace('hostname: meshrr', 'sourcetype: static, addresses: [10.42.1.1]').replace('sourcetype: dns, ', '')}crpd: { address: "${bed.device.address}" }\nhttp: { address: 127.0.0.1, port: 0 }\n`,
    );
    const lines: string[] = [];

    const ended = program(['run', '--dry-run', '--config', file], {
      out: (line) => lines.push(line),
      err: (line) => lines.push(line),
      environment: { POD_IP: '10.42.0.9' },
      isTerminal: false,
      stop$,
      random: () => 0,
    });
    await bed.until(
      'the plan to be logged',
      () => lines.some((line) => line.includes('would change')),
      120_000,
    );
    stop$.next();

    expect(await ended).toBe(0);
    expect(bed.sets()).toBe(0);
    expect(lines.at(-1)).toContain('agent_stopped');
  });

  it('converges as a process, and ends cleanly on SIGTERM', async () => {
    const bed = await testbed({ agentLater: true, speed: 1 });
    const agent = await bed.startProcess();
    await bed.until('convergence', () => bed.neighbors().length === 3, 120_000);
    await agent.stop();

    expect(bed.lines.at(-1)).toContain('agent_stopped');
    expect(bed.neighbors()).toHaveLength(3);
  });

  it('starts from a checkout with any Node', async () => {
    const child = spawn(process.execPath, [
      fileURLToPath(new URL('../../bin/meshrr.mjs', import.meta.url)),
      '--version',
    ]);
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));

    const [code] = (await once(child, 'exit')) as [number];

    expect([code, out]).toEqual([0, '0.1.0\n']);
  });

  it('needs the name of the pod and the API server for Kubernetes Events', async () => {
    const config = temporaryFile('meshrr.conf.yml', `kubernetes_events: true${goodFile}`);
    const nameless = await run(['run', '--config', config], { POD_IP: '10.42.0.9' });
    const nowhere = await run(['run', '--config', config], { POD_IP: '10.42.0.9', POD_NAME: 'core-1' });

    expect([nameless.code, nowhere.code]).toEqual([2, 2]);
    expect(nameless.err).toContain('POD_NAME: is missing, and kubernetes_events needs it: set it from');
    expect(nowhere.err).toContain('kubernetes_events needs the API server, but its address is unknown');
  });
});
