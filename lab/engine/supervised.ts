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

/** How many of the last lines somebody hears who listens late. */
const rememberedLines = 100;

export interface SupervisedOptions {
  /** An absolute path, or a name that PATH knows. */
  readonly command: string;
  /** Paths in them may be relative: the command runs in its directory. */
  readonly args: readonly string[];
  /** What the directory holds at the start: file names and their text. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: NodeJS.ProcessEnv;
}

/** A process of the lab, with a directory of its own. */
export interface Supervised {
  readonly pid: number;
  /** Absolute. It is removed when the process ends. */
  readonly directory: string;
  /** What it says, on standard output and standard error; completes when it has ended. */
  readonly line$: Observable<string>;
  /** Its exit status, or 128 + n after signal n: the process and its directory are gone. */
  readonly ended: Promise<number>;
  /** Does nothing when it has ended. */
  readonly signal: (name: NodeJS.Signals) => void;
  /** Terminates it, also when it is stopped (SIGSTOP); kills it after `patienceMs` of the wall. */
  readonly stop: (patienceMs?: number) => Promise<void>;
}

/**
 * Starts a process that cannot outlive the lab, however the lab ends: `watchdog.sh` holds a pipe whose other
 * end only we have, and when that closes it kills the process and removes its directory.
 *
 * Rejects when the process could not be started at all; one that ends at once says so with `ended`.
 */
export async function supervise({ command, args, files, env }: SupervisedOptions): Promise<Supervised> {
  const directory = join(tmpdir(), `meshrr-${randomUUID()}`);
  const child = spawn('sh', [watchdog, directory, command, ...args], {
    // A signal to the terminal's process group (Ctrl-C) is for the lab to handle.
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
      // No status: the watchdog itself was killed; our end of its pipe closes, and its watcher kills.
      resolve(status ?? 137);
    }),
  );
  // It may be gone by the time we write; `ended` tells.
  stdin.on('error', () => undefined);
  const line$ = linesOf(stdout, stderr);
  const said = firstLine(child.stdio[3] as Readable);

  try {
    await Promise.race([failed, mkdir(directory, { mode: 0o700 })]);
    for (const [name, text] of Object.entries(files ?? {}))
      await writeFile(join(directory, name), text, { mode: 0o600 });
  } catch (error) {
    stdin.end();
    throw error;
  }
  stdin.write('\n');
  const pid = Number(await Promise.race([failed, said]));
  if (!(pid > 0)) throw new Error(`${command}: its watchdog ended before it started it, with ${await ended}`);

  function signal(name: NodeJS.Signals): void {
    try {
      if (!over) process.kill(pid, name);
    } catch (error) {
      // It has ended, and its watchdog has not said so yet.
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

/** Empty when the stream ends without one. */
function firstLine(input: Readable): Promise<string> {
  return new Promise((resolve) =>
    createInterface({ input })
      .once('line', resolve)
      .once('close', () => resolve('')),
  );
}

/** How often we look whether a daemon is there, and how long we wait in between (ms). */
const [mostLooks, pauseMs] = [500, 20];

/**
 * Waits until a daemon that was just started answers; `name` is how to call it. When it ends instead, or does
 * not answer in time, it is stopped, and the error tells what it said.
 */
export async function whenReady(
  process: Supervised,
  name: string,
  ask: () => Promise<unknown>,
): Promise<void> {
  const said: string[] = [];
  const hearing = process.line$.subscribe((line) => said.push(line));
  const life = { over: false };
  void process.ended.then(() => (life.over = true));
  try {
    for (let looks = 1; ; looks += 1) {
      try {
        await ask();
        return;
      } catch (cause) {
        if (life.over || looks > mostLooks) {
          await process.stop();
          throw new Error(`${name} did not start: ${said.join('; ')}`, { cause });
        }
      }
      await pause(pauseMs);
    }
  } finally {
    hearing.unsubscribe();
  }
}
