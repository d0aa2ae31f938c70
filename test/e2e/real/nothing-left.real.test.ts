import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../support/files.ts';
import { missing } from '../../support/programs.ts';

const lab = fileURLToPath(new URL('../../../lab/main.ts', import.meta.url));

/** The descendants of a process. */
function descendantsOf(parent: number): readonly number[] {
  const children = readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && parentOf(pid) === parent)
    .map(Number);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

/** The parent: the fourth field of `stat`, after a name in brackets that may contain any character. */
function parentOf(pid: string): number | undefined {
  try {
    return Number(/\) \S (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

/** The processes that still run after they have had time to end. */
async function leftOf(pids: readonly number[]): Promise<readonly number[]> {
  const left = () => pids.filter((pid) => existsSync(`/proc/${pid}`));
  for (let tries = 0; left().length > 0 && tries < 100; tries++) await pause(100);
  return left();
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // The process has ended meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

describe.skipIf(missing('frr', 'bird'))('a whole lab on real BGP', () => {
  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
    'leaves no process running after %s',
    { timeout: 180_000 },
    async (signal) => {
      const child = spawn(process.execPath, [lab, 'demo', '--engine', 'frr'], {
        stdio: ['ignore', 'pipe', 'ignore'],
        // A lab that is killed cannot remove its folders.
        env: { ...process.env, TMPDIR: temporaryFolder() },
      });
      // Clean up even if this test fails or times out: the daemons' watchdogs notice the end of the lab, and the
      // test kills any daemon that survives.
      let daemons: readonly number[] = [];
      const exited = once(child, 'exit');
      onTestFinished(async () => {
        const started = [...new Set([...daemons, ...descendantsOf(child.pid!)])];
        child.kill('SIGKILL');
        await exited;
        for (const pid of await leftOf(started)) kill(pid);
      });
      const lines = createInterface({ input: child.stdout });
      // After the first step, everything runs.
      let step = '';
      for await (const line of lines) if (/[✔✘]/.test((step = line))) break;
      expect(step).toContain('✔');
      daemons = descendantsOf(child.pid!);
      expect(daemons.length).toBeGreaterThan(2 * 19);

      child.kill(signal);
      await exited;

      expect(await leftOf(daemons)).toEqual([]);
    },
  );
});
