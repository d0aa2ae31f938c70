import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { missing } from '../../support/programs.ts';

const lab = fileURLToPath(new URL('../../../src/lab/main.ts', import.meta.url));

/** The processes that a process has started, and theirs. */
function descendantsOf(parent: number): readonly number[] {
  const children = readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && parentOf(pid) === parent)
    .map(Number);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

/** The fourth word of `stat`, after a name in brackets that may hold anything. */
function parentOf(pid: string): number | undefined {
  try {
    return Number(/\) \S (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

describe.skipIf(missing('frr', 'bird'))('of a whole lab on real BGP', () => {
  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('nothing is left running after %s', async (signal) => {
    const child = spawn(process.execPath, [lab, 'demo', '--engine', 'frr'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const lines = createInterface({ input: child.stdout });
    // The first step has been played: everything runs.
    for await (const line of lines) if (line.includes('✔')) break;
    const daemons = descendantsOf(child.pid!);
    expect(daemons.length).toBeGreaterThan(2 * 19);

    child.kill(signal);
    await once(child, 'exit');
    const left = () => daemons.filter((pid) => existsSync(`/proc/${pid}`));
    for (let tries = 0; left().length > 0 && tries < 100; tries++) await pause(100);

    expect(left()).toEqual([]);
  });
});
