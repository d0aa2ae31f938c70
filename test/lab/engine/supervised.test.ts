import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { firstValueFrom, toArray } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { supervise } from '../../../lab/engine/supervised.ts';
import { eventually } from '../../support/eventually.ts';

const shell = (script: string) => ({ command: '/bin/sh', args: ['-c', script] });

describe('a supervised process', () => {
  it('runs in a directory with its files, and its output arrives line by line', async () => {
    const process = await supervise({ ...shell('cat hello; echo $$ >&2'), files: { hello: 'hello\n' } });

    expect(await process.ended).toBe(0);
    const lines = await firstValueFrom(process.line$.pipe(toArray()), { defaultValue: [] });
    expect(lines.sort()).toEqual([String(process.pid), 'hello']);
    expect(existsSync(process.directory)).toBe(false);
  });

  it('ends when it is stopped, and its directory is removed', async () => {
    const process = await supervise(shell('exec sleep 600'));
    expect(existsSync(process.directory)).toBe(true);

    await process.stop();

    expect(await process.ended).toBe(128 + 15);
    expect(isAlive(process.pid)).toBe(false);
    expect(existsSync(process.directory)).toBe(false);
  });

  it('is killed with its children when it ignores SIGTERM', async () => {
    const process = await supervise(shell('trap "" TERM; sleep 600 & echo $!; wait'));
    const grandchild = Number(await firstValueFrom(process.line$, { defaultValue: '' }));

    await process.stop(50);

    expect(await process.ended).toBe(128 + 9);
    await eventually('the end of what it started', () => !isAlive(grandchild));
  });

  it('can be stopped while it hangs', async () => {
    const process = await supervise(shell('exec sleep 600'));
    process.signal('SIGSTOP');

    await process.stop();

    expect(await process.ended).toBe(128 + 15);
  });

  it('ignores signals after it has ended', async () => {
    const process = await supervise(shell('exit 3'));

    expect(await process.ended).toBe(3);

    process.signal('SIGKILL');
    await process.stop();
  });

  it('reports a command that does not exist', async () => {
    const process = await supervise({ command: '/nowhere/at-all', args: [] });

    expect(await process.ended).toBe(127);
    expect((await firstValueFrom(process.line$.pipe(toArray()), { defaultValue: [] })).join()).toContain(
      '/nowhere/at-all',
    );
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)('ends with a lab that is ended by %s', async (signal) => {
    const module = new URL('../../../lab/engine/supervised.ts', import.meta.url).href;
    const lab = spawn(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import { supervise } from '${module}';
         const { pid, directory } = await supervise({ command: 'sleep', args: ['600'], files: { a: 'b' } });
         console.log(pid + ' ' + directory);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    onTestFinished(() => void lab.kill('SIGKILL'));
    const [line] = (await once(createInterface({ input: lab.stdout }), 'line')) as [string];
    const [pid = '', directory = ''] = line.split(' ');
    expect(isAlive(Number(pid))).toBe(true);
    expect(existsSync(directory)).toBe(true);

    lab.kill(signal);

    await eventually('the end of what the lab started', () => !isAlive(Number(pid)));
    await eventually('the end of its directory', () => !existsSync(directory));
  });
});

/**
 * Whether it still runs; a zombie, which waits for somebody to look, does not. Its state tells: the command line
 * is empty for a moment in exec, too.
 */
function isAlive(pid: number): boolean {
  try {
    const state = /\) (\w) /.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1];
    return state !== 'Z' && state !== 'X';
  } catch {
    return false;
  }
}
