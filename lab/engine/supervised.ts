import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { ReplaySubject, type Observable } from 'rxjs';
import { defined } from '../../src/model/defined.ts';
import { setTimeout as pause } from 'node:timers/promises';

const watchdog = fileURLToPath(new URL('watchdog.sh', import.meta.url));

/** A late subscriber of `line$` receives this many of the last lines. */
const rememberedLines = 100;

export interface SupervisedOptions {
  /** An absolute path, or a name in PATH. */
  readonly command: string;
  /** May contain relative paths: the command runs in its own directory. */
  readonly args: readonly string[];
  /** Files to create in the directory first: names and contents. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: NodeJS.ProcessEnv;
}

/** A child process of the lab, with a directory of its own. */
export interface Supervised {
  readonly pid: number;
  /** Absolute path; removed when the process ends. */
  readonly directory: string;
  /** Lines of its standard output and standard error; completes after it has ended. */
  readonly line$: Observable<string>;
  /** Its exit status, or 128 + n after signal n; resolves after its directory is gone. */
  readonly ended: Promise<number>;
  /** Does nothing after it has ended. */
  readonly signal: (name: NodeJS.Signals) => void;
  /** Terminates it, even while it is stopped (SIGSTOP); kills it after `patienceMs` of the wall clock. */
  readonly stop: (patienceMs?: number) => Promise<void>;
}

/**
 * Starts a process that cannot outlive the lab, however the lab ends: `watchdog.sh` reads a pipe that only this
 * process writes to. When the pipe closes, it kills the child and removes its directory.
 *
 * Rejects if the process cannot be started. If it starts and ends at once, `ended` resolves.
 */
export async function supervise({ command, args, files, env }: SupervisedOptions): Promise<Supervised> {
  const directory = join(tmpdir(), `meshrr-${randomUUID()}`);
  const child = spawn('sh', [watchdog, directory, command, ...args], {
    // The lab handles Ctrl-C, so the child must not get the signal of the terminal's process group.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    ...defined({ env }),
  });
  const { stdin, stdout, stderr } = child;
  let over = false;
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  const ended = new Promise<number>((resolve) =>
    child.once('exit', (status) => {
      over = true;
      // No status: the watchdog was killed. Its pipe closes, and its watcher kills the child.
      resolve(status ?? 137);
    }),
  );
  // The watchdog may be gone before we write; `ended` reports it.
  stdin.on('error', () => undefined);
  const line$ = linesOf(stdout, stderr);
  const pidLine = firstLine(child.stdio[3] as Readable);

  try {
    await Promise.race([failed, mkdir(directory, { mode: 0o700 })]);
    for (const [name, text] of Object.entries(files ?? {}))
      await writeFile(join(directory, name), text, { mode: 0o600 });
  } catch (error) {
    stdin.end();
    throw error;
  }
  stdin.write('\n');
  const pid = Number(await Promise.race([failed, pidLine]));
  if (!(pid > 0))
    throw new Error(
      `${command}: its watchdog ended with status ${await ended} before it started the command`,
    );

  function signal(name: NodeJS.Signals): void {
    try {
      if (!over) process.kill(pid, name);
    } catch (error) {
      // It has ended, but its watchdog has not reported it yet.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  return {
    pid,
    directory,
    line$,
    ended,
    signal,
    stop: async (patienceMs = 2000) => {
      signal('SIGTERM');
      signal('SIGCONT');
      const kill = setTimeout(() => stdin.end(), patienceMs);
      await ended;
      clearTimeout(kill);
    },
  };
}

function linesOf(...outputs: readonly Readable[]): Observable<string> {
  const lines = new ReplaySubject<string>(rememberedLines);
  let open = outputs.length;
  for (const input of outputs) {
    createInterface({ input })
      .on('line', (line) => lines.next(line))
      .on('close', () => {
        if (--open === 0) lines.complete();
      });
  }
  return lines.asObservable();
}

/** The first line; empty if the stream ends without one. */
function firstLine(input: Readable): Promise<string> {
  return new Promise((resolve) =>
    createInterface({ input })
      .once('line', resolve)
      .once('close', () => resolve('')),
  );
}

/** Attempts to reach a new daemon, and the pause between two attempts (ms). */
const [maxAttempts, pauseMs] = [500, 20];

/**
 * Waits until a new daemon answers `ask`. If it ends or does not answer in time, it is stopped, and the error holds
 * its output; `name` is its name in the error.
 */
export async function whenReady(
  process: Supervised,
  name: string,
  ask: () => Promise<unknown>,
): Promise<void> {
  const lines: string[] = [];
  const subscription = process.line$.subscribe((line) => lines.push(line));
  const state = { ended: false };
  void process.ended.then(() => (state.ended = true));
  try {
    for (let attempts = 1; ; attempts += 1) {
      try {
        await ask();
        return;
      } catch (cause) {
        if (state.ended || attempts > maxAttempts) {
          await process.stop();
          throw new Error(`${name} did not start: ${lines.join('; ')}`, { cause });
        }
      }
      await pause(pauseMs);
    }
  } finally {
    subscription.unsubscribe();
  }
}
