import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, statSync, watch, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { DrainRequest } from '../../../src/model/drain.ts';
import { approveAction, drainActions } from '../../../src/ops/control/actions.ts';
import { serveControl } from '../../../src/ops/control/control.ts';
import { eventually } from '../../support/eventually.ts';
import { temporaryFolder } from '../../support/files.ts';
import { postControl } from '../../support/post-control.ts';
import { ip } from '../../support/addresses.ts';

const report = { at: 20_000, because: 'left', gracefulShutdown: true, remaining: [] } as const;
const done = { kind: 'drain-done', report, afterMs: 15_040 } as const;
const started = { kind: 'drain-started', since: 5000, undoneAt: 125_000, again: false } as const;
const undrained = { kind: 'undrained', at: 9000, gracefulShutdown: false, because: 'asked' } as const;

/** The socket with its actions; the test plays the agent behind it. */
async function serve(path = join(temporaryFolder(), 'control.sock')) {
  const drains = drainActions();
  const approvals = approveAction(() => 'beef0002');
  const requests: DrainRequest[] = [];
  const approved: string[] = [];
  drains.request$.subscribe((request) => requests.push(request));
  approvals.approval$.subscribe((plan) => approved.push(plan));
  const control = await serveControl(path, {
    '/drain': drains.drain,
    '/undrain': drains.undrain,
    '/approve': approvals.approve,
  });
  onTestFinished(() => control.close());
  const ask = (asked: string, method = 'POST') => postControl(path, asked, method);
  return { path, drains, requests, approved, ask, control };
}

describe('/drain', () => {
  it('asks for a drain and answers when it is done', async () => {
    const { drains, requests, ask } = await serve();
    const answered = ask('/drain');
    await eventually('the request', () => requests.length === 1);
    drains.observe(started);
    drains.observe(done);

    const { code, json } = await answered;
    expect([code, json()]).toEqual([
      200,
      { result: 'left', because: 'every client has left', afterSeconds: 15, remaining: [] },
    ]);
  });

  it('answers 200 even when time ran out, with the clients that are left', async () => {
    const { drains, requests, ask } = await serve();
    const answered = ask('/drain');
    await eventually('the request', () => requests.length === 1);
    const remaining = [ip('10.0.0.1'), ip('10.0.0.2')];
    const late = { ...report, because: 'out-of-time', gracefulShutdown: false, remaining } as const;
    drains.observe({ kind: 'drain-done', report: late, afterMs: 60_000 });

    const { code, json } = await answered;
    expect(code).toBe(200);
    expect(json()).toMatchObject({
      result: 'out-of-time',
      because:
        'drain_max has passed; graceful-shutdown could not be set; still connected: 10.0.0.1, 10.0.0.2',
    });
  });

  it('joins the drain under way; a drain that is done is answered at once, and the agent gets the request', async () => {
    const { drains, requests, ask } = await serve();
    const both = [ask('/drain'), ask('/drain')];
    await eventually('both requests', () => requests.length === 2);
    drains.observe(done);

    expect((await Promise.all(both)).map(({ code }) => code)).toEqual([200, 200]);
    expect((await ask('/drain')).code).toBe(200);
    expect(requests).toEqual(['drain', 'drain', 'drain']);
  });

  it('says if an undrain ended it', async () => {
    const { drains, requests, ask } = await serve();
    const drained = ask('/drain');
    await eventually('the request', () => requests.length === 1);
    const back = ask('/undrain');
    await eventually('the other request', () => requests.length === 2);
    drains.observe(undrained);

    expect((await drained).code).toBe(409);
    expect((await back).code).toBe(200);
    expect((await back).json()).toMatchObject({ result: 'undrained' });
  });

  it('says if the agent has ended', async () => {
    const { drains, requests, ask, control } = await serve();
    const answered = ask('/drain');
    await eventually('the request', () => requests.length === 1);
    drains.close();
    await control.close();

    expect((await answered).code).toBe(503);
  });
});

describe('/undrain', () => {
  it('says if graceful-shutdown could not be removed', async () => {
    const { drains, requests, ask } = await serve();
    const answered = ask('/undrain');
    await eventually('the request', () => requests.length === 1);
    drains.observe({ ...undrained, gracefulShutdown: true });
    expect((await answered).code).toBe(504);
    expect((await answered).json()).toMatchObject({ result: 'not-undrained' });
  });

  it('says if a drain was asked for meanwhile', async () => {
    const { drains, requests, ask } = await serve();
    const answered = ask('/undrain');
    await eventually('the request', () => requests.length === 1);
    const drained = ask('/drain');
    await eventually('the other request', () => requests.length === 2);
    drains.observe(done);
    expect([(await answered).code, (await drained).code]).toEqual([409, 200]);
    expect((await answered).json()).toMatchObject({ because: 'a drain was asked for meanwhile' });
  });
});

describe('the socket', () => {
  it.each(['GET', 'HEAD', 'PUT', 'DELETE'])('refuses %s and changes nothing', async (method) => {
    const { requests, approved, ask } = await serve();
    const codes = await Promise.all(
      ['/drain', '/undrain', '/approve?plan=beef0002'].map(async (path) => (await ask(path, method)).code),
    );
    expect(codes).toEqual([405, 405, 405]);
    expect([requests, approved]).toEqual([[], []]);
  });

  it('lists its actions when asked for anything else', async () => {
    const { ask } = await serve();
    const wrong = await Promise.all(['/', '/metrics', '/constructor', '/drain/'].map((path) => ask(path)));
    expect(wrong.map(({ code }) => code)).toEqual([404, 404, 404, 404]);
    expect(wrong[0]?.text).toBe('not here; try /drain, /undrain, /approve\n');
  });

  it('is open to its owner only, and is removed when the agent ends', async () => {
    const folder = temporaryFolder();
    // As the kubelet makes a volume: every user may write to it.
    chmodSync(folder, 0o777);
    const { path, control } = await serve(join(folder, 'control.sock'));

    expect((statSync(path).mode & 0o777).toString(8)).toBe('600');
    expect(readdirSync(folder)).toEqual(['control.sock']);
    await control.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('replaces the socket of a process that was killed', async () => {
    const path = join(temporaryFolder(), 'control.sock');
    const killed = spawn(process.execPath, [
      '-e',
      `require('node:http').createServer().listen(${JSON.stringify(path)}, () => process.stdout.write('up'))`,
    ]);
    await once(killed.stdout, 'data');
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect(statSync(path).isSocket()).toBe(true);

    const { ask } = await serve(path);
    expect((await ask('/approve?plan=beef0002')).code).toBe(200);
  });

  it('replaces a file, but not the socket of another agent that runs', async () => {
    const path = join(temporaryFolder(), 'control.sock');
    writeFileSync(path, 'leftover');
    const { ask } = await serve(path);

    await expect(serve(path)).rejects.toThrow(`another process listens at ${path}`);
    expect((await ask('/approve?plan=beef0002')).code).toBe(200);
    expect(readdirSync(join(path, '..'))).toEqual(['control.sock']);
  });

  it('needs no writable folder but its own', async () => {
    const parent = temporaryFolder();
    const folder = join(parent, 'own');
    mkdirSync(folder);
    const seen: (string | null)[] = [];
    const watcher = watch(parent, (_, name) => seen.push(name));
    onTestFinished(() => watcher.close());
    await serve(join(folder, 'control.sock'));
    mkdirSync(join(parent, 'last'));
    await eventually('the last word', () => seen.includes('last'));

    expect(seen.filter((name) => name !== 'own')).toEqual(['last']);
  });

  it('cannot be created if its folder does not exist', async () => {
    await expect(serve(join(temporaryFolder(), 'nowhere', 'control.sock'))).rejects.toThrow(/ENOENT/);
  });

  it('closes idle connections when the agent ends', async () => {
    const { path, control } = await serve();
    const idle = createConnection(path);
    await once(idle, 'connect');
    await control.close();
    await eventually('the connection to end', () => idle.destroyed || idle.readableEnded || !idle.writable);
  });
});
