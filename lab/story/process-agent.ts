import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import type { RunningAgent } from './pod.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export interface ProcessAgentOptions {
  /** The Node binary that runs it. */
  readonly node: string;
  /** The contents of its settings file. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly identity: string;
  readonly address: string;
  /** `127.0.0.1:port` of the DNS server. */
  readonly nameserver: string;
  /** More environment variables. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly log?: (line: string) => void;
}

/** Starts `meshrr run` in a process of its own, which can be killed and restarted like a pod's. */
export async function processAgent(
  options: ProcessAgentOptions,
): Promise<RunningAgent & { readonly config: string; readonly pid: () => number }> {
  const { node, settings, identity, address, nameserver, log } = options;
  const folder = await mkdtemp(join(tmpdir(), 'meshrr-'));
  const config = join(folder, 'meshrr.conf.yml');
  const resolvConf = join(folder, 'resolv.conf');
  const [host = '', port = ''] = nameserver.split(':');
  await writeFile(config, stringify(settings), { mode: 0o600 });
  await writeFile(resolvConf, `nameserver [${host}]:${port}\n`);
  const requests = join(folder, 'drain');
  const control = join(folder, 'control.sock');
  await mkdir(requests);
  let running: { readonly child: ChildProcess; http: string; converged: boolean; ready: boolean };

  async function start(): Promise<void> {
    const child = spawn(node, [main, 'run', '--config', config], {
      env: {
        PATH: '',
        POD_IP: address,
        POD_NAME: identity,
        MESHRR_RESOLV_CONF: resolvConf,
        MESHRR_CONTROL: control,
        MESHRR_DRAIN: requests,
        // An empty folder of its own, so it finds no credentials of the host or of another agent.
        MESHRR_CREDENTIALS: join(folder, 'credentials'),
        LOG_LEVEL: 'debug',
        ...options.environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const own = { child, http: '', converged: false, ready: false };
    running = own;
    const started = new Promise<void>((resolve, reject) => {
      child.once('exit', (code) =>
        reject(new Error(`the agent of ${identity} ended with ${code ?? 'a signal'}`)),
      );
      createInterface({ input: child.stdout }).on('line', (line) => {
        log?.(line);
        const { event, http } = JSON.parse(line) as Readonly<Record<string, string | undefined>>;
        if (event === 'agent_started' && http !== undefined) {
          own.http = http;
          resolve();
        }
      });
      createInterface({ input: child.stderr }).on('line', (line) => log?.(line));
    });
    await started;
    poll(own);
  }

  /** Polls the agent's own status page. */
  function poll(own: typeof running): void {
    if (hasEnded(own.child)) return;
    fetch(`http://${own.http}/status`)
      .then((response) => response.json())
      .then((status) => {
        const { converged, ready } = status as { readonly converged: boolean; readonly ready: boolean };
        Object.assign(own, { converged, ready });
      })
      .catch(() => {
        Object.assign(own, { converged: false, ready: false });
      })
      .finally(() => setTimeout(poll, 200, own).unref());
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const { child } = running;
    if (hasEnded(child)) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  await start();
  return {
    kind: 'process',
    config,
    pid: () => running.child.pid ?? 0,
    get http() {
      return running.http;
    },
    control,
    requests,
    isConverged: () => running.converged && !hasEnded(running.child),
    isRunning: () => !hasEnded(running.child),
    isReady: () => running.ready && !hasEnded(running.child),
    stop: async () => {
      await end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
    kill: () => end('SIGKILL'),
    restart: start,
  };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
