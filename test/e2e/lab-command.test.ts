import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const lab = fileURLToPath(new URL('../../lab/main.ts', import.meta.url));
const page = readFileSync(new URL('../../docs/lab.md', import.meta.url), 'utf8');
const [, example = ''] = /```yaml\n([^]*?)```/.exec(page) ?? [];

/** Starts the lab's command with a topology in a temporary folder; both are gone when the test ends. */
function start(topology: string, files: Readonly<Record<string, string>>, ...options: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'meshrr-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries({ ...files, 'own.yml': topology }))
    writeFileSync(join(folder, name), content);
  const child = spawn(process.execPath, [lab, 'demo', '--topology', join(folder, 'own.yml'), ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  return { child, exited };
}

it('the example in docs/lab.md runs as printed', { timeout: 180_000 }, async () => {
  const { child, exited } = start(example, {}, '--exit', '--json');
  const [report, said, [code]] = await Promise.all([text(child.stdout), text(child.stderr), exited]);

  expect(said).toContain('Every step held');
  expect(JSON.parse(report)).toMatchObject({ sessions: { expected: 9, established: 9 }, violations: [] });
  expect(code).toBe(0);
});

it('a missing template is an error that names it', { timeout: 60_000 }, async () => {
  const topology = example.replace('upstream: core }', 'upstream: core, template: edge.j2 }');
  const { child, exited } = start(topology, {}, '--exit');
  const [said, [code]] = await Promise.all([text(child.stderr), exited]);

  expect(said).toMatch(/own\.yml: workload rr-edge: there is no template \S+\/edge\.j2\n$/);
  expect(code).toBe(1);
});

it('a lab in which a pod cannot start ends with --exit', { timeout: 120_000 }, async () => {
  const topology = example.replace('upstream: core }', 'upstream: core, template: edge.j2 }');
  const { child, exited } = start(topology, { 'edge.j2': '{{ nobody_has_set_this }}' }, '--exit');
  const [said, [code]] = await Promise.all([text(child.stdout), exited]);

  expect(said).toMatch(/✘[^]*nobody_has_set_this[^]*NOT every step held/);
  expect(code).toBe(1);
});

it(
  'Ctrl-C ends a lab whose agents were killed and in which pods come and go',
  { timeout: 180_000 },
  async () => {
    const { child, exited } = start(example, {});
    let url = '';
    const pods: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      pods.push(...(/^ {2}(rr-\S+) +http/.exec(line)?.slice(1) ?? []));
      url = /faults to inject: (\S+)/.exec(line)?.[1] ?? '';
      if (url !== '') break;
    }
    const act = async (what: string, pod: string | undefined) => {
      const headers = { origin: new URL(url).origin };
      const response = await fetch(`${url}act`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ do: what, pod }),
      });
      return response.status;
    };
    expect(pods).toHaveLength(4);
    expect(await act('kill-agent', pods[0])).toBe(200);
    expect(await act('kill-agent', pods[2])).toBe(200);
    // The drain takes seconds, so the test does not wait for the answer.
    void act('delete-pod', pods[1]).catch(() => undefined);
    const live = await fetch(`${url}live`);
    const words = live.body!.pipeThrough(new TextDecoderStream()).getReader();
    for (let seen = ''; !seen.includes('"terminating":true');) seen = (await words.read()).value ?? '';
    child.kill('SIGINT');

    expect(await exited).toEqual([0, null]);
  },
);
