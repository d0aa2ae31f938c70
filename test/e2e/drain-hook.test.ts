import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { drainHook } from '../support/crpd-hooks.ts';
import { eventually } from '../support/eventually.ts';
import { temporaryFolder } from '../support/files.ts';
import { testbed, type Testbed } from '../support/testbed.ts';

const client = '10.42.9.1';

/** cRPD's preStop hook, as a kubelet runs it in cRPD's container; resolves when it has ended. */
function runHook(folder: string) {
  const hook = spawn('/bin/sh', ['-c', drainHook()], {
    env: { PATH: process.env['PATH'], MESHRR_DRAIN: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void hook.kill('SIGKILL'));
  let said = '';
  for (const stream of [hook.stdout, hook.stderr]) stream.on('data', (text) => (said += String(text)));
  return once(hook, 'close').then(([code]) => ({ code: code as number | null, said }));
}
const quiet = { code: 0, said: '' };

/** A reflector with one mesh peer and a client; its agent is a process, as in a pod, and runs on real time. */
async function reflector(settings: Record<string, unknown>) {
  const lab = await testbed({ mesh: ['10.42.0.1'], settings, agentLater: true, speed: 1 });
  const agent = await lab.startProcess();
  await lab.addPeer(client);
  await lab.until('the sessions', () => lab.established().length === 2 && agent.isConverged());
  return { lab, agent };
}
const events = ({ lines }: Testbed) =>
  lines.flatMap((line) => {
    const { event = '' } = JSON.parse(line) as { readonly event?: string };
    return /drain|agent|device_lost/.test(event) ? [event] : [];
  });

describe('the preStop hook of the manifests', () => {
  it('keeps the kubelet’s order: the drain, then the end of cRPD, then the end of the agent', async () => {
    const { lab, agent } = await reflector({ drain_min: 1 });
    const hook = runHook(agent.requests);
    await lab.until('the statement', () => lab.isDraining());
    expect(lab.established()).toHaveLength(2);
    await lab.others.get(client as never)?.stop();

    expect(await hook).toEqual(quiet);
    expect(readdirSync(agent.requests)).toEqual(['limit']);
    expect(events(lab)).toEqual(['agent_started', 'drain_started', 'drain_done']);
    await lab.device.dispose();
    await lab.until('the agent to see it', () => events(lab).includes('device_lost'));
    await agent.stop();
    expect(events(lab)).toEqual([
      'agent_started',
      'drain_started',
      'drain_done',
      'device_lost',
      'agent_stopped',
    ]);
  });

  it('ends after drain_max when a client stays, despite files of an earlier container; the agent undoes the drain if the pod does not end', async () => {
    const lab = await testbed({ mesh: ['10.42.0.1'], speed: 20, settings: { drain_min: 1, drain_max: 20 } });
    const { requests } = lab.agent;
    await lab.addPeer(client);
    await lab.until('the sessions', () => lab.established().length === 2 && lab.agent.status().clients === 1);
    writeFileSync(join(requests, 'answer'), 'of another life');
    writeFileSync(join(requests, 'request'), '12');

    expect(await runHook(requests)).toEqual(quiet);
    expect(lab.heard('drain-done')).toMatchObject([{ report: { because: 'out-of-time' } }]);
    expect(readdirSync(requests)).toEqual(['limit']);
    await lab.until('the statement to go', () => lab.heard('undrained').length === 1 && !lab.isDraining());
    expect(lab.heard('undrained')).toMatchObject([{ because: 'overdue', gracefulShutdown: false }]);
    expect(lab.lines.find((line) => line.includes('within twice drain_max'))).toContain('"level":"warn"');
    expect(lab.agent.status().drain).toBeUndefined();
    expect(lab.established()).toHaveLength(2);
  });

  it('drains again when the agent is killed half-way and restarted', async () => {
    const { lab, agent } = await reflector({ drain_min: 1, drain_max: 30 });
    const hook = runHook(agent.requests);
    await lab.until('the statement', () => lab.isDraining());
    await agent.kill();
    await agent.restart();
    await lab.until(
      'another drain',
      () => events(lab).filter((event) => event === 'drain_started').length === 2,
    );
    await lab.others.get(client as never)?.stop();

    expect(await hook).toEqual(quiet);
    expect(events(lab).at(-1)).toBe('drain_done');
    expect(lab.isDraining()).toBe(true);
  });

  it.each([
    ['after the limit in the file of the agent', '2\n'],
    ['even if that file is truncated', '2'],
  ])('ends by itself when there is no agent, %s', async (_, limit) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'limit'), limit);
    writeFileSync(join(folder, 'answer'), 'of another life');

    expect(await runHook(folder)).toEqual(quiet);
    expect(readdirSync(folder)).toEqual(['limit']);
  });

  it('uses its own time limit when it cannot read one', async () => {
    const waits = ['', 'soon\n', '0\n', '-3\n'].map(async (limit) => {
      const folder = temporaryFolder();
      if (limit !== '') writeFileSync(join(folder, 'limit'), limit);
      const hook = runHook(folder);
      await eventually('the request', () => existsSync(join(folder, 'request')));
      writeFileSync(join(folder, 'answer'), '{}');
      return hook;
    });
    expect(await Promise.all(waits)).toEqual(waits.map(() => quiet));
  });

  it('does not delay anything when its folder does not exist', async () => {
    const { code } = await runHook(join(temporaryFolder(), 'nowhere'));
    expect(code).toBe(0);
  });
});
