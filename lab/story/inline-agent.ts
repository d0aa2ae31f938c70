import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Subject, type Subscription } from 'rxjs';
import type { Settings } from '../../src/config/schema/settings.ts';
import type { Policy } from '../../src/model/group.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { createLogger } from '../../src/ops/log/log.ts';
import type { Status } from '../../src/ops/status/status.ts';
import { startSidecar, type Sidecar } from '../../src/sidecar.ts';
import type { AgentHost } from '../../src/world.ts';
import type { RunningAgent } from './pod.ts';

export interface InlineAgentOptions {
  readonly settings: Settings;
  readonly self: Policy['self'];
  readonly host: Omit<AgentHost, 'stop$' | 'dryRun' | 'control'>;
  readonly dryRun?: boolean;
  /** Receives its log lines. */
  readonly log?: (line: string) => void;
  /** Receives what the agent did, round by round. */
  readonly onOutcome?: (outcome: Outcome) => void;
}

/** Starts the real agent inside the lab's process; it can be killed and restarted like a pod's. */
export async function inlineAgent(
  options: InlineAgentOptions,
): Promise<RunningAgent & { readonly status: () => Status }> {
  const { settings, self, host, dryRun = false, onOutcome } = options;
  const log = createLogger(options.log === undefined ? 'silent' : 'debug', {
    write: options.log ?? (() => undefined),
  });
  const folder = await mkdtemp(join(tmpdir(), 'meshrr-'));
  const control = { socket: join(folder, 'control.sock'), requests: join(folder, 'drain') };
  let running: {
    readonly sidecar: Sidecar;
    readonly stop$: Subject<void>;
    readonly subscription: Subscription;
    readonly ended: Promise<void>;
  };
  let isRunning = false;

  async function start(): Promise<void> {
    const stop$ = new Subject<void>();
    await mkdir(control.requests, { recursive: true });
    const sidecar = await startSidecar(settings, self, { ...host, control, stop$, dryRun }, log, 'lab');
    let subscription: Subscription | undefined;
    const ended = new Promise<void>((resolve, reject) => {
      subscription = sidecar.outcome$.subscribe({
        next: onOutcome ?? (() => undefined),
        error: reject,
        complete: resolve,
      });
      // An agent that is killed has ended as well.
      subscription.add(resolve);
    });
    if (subscription === undefined) throw new Error('the agent did not start');
    // A failure is reported to whoever awaits the end; without a listener it is not an unhandled rejection.
    ended.catch(() => undefined);
    running = { sidecar, stop$, subscription, ended };
    isRunning = true;
  }

  /** Does nothing if the agent was killed before. */
  async function end(how: () => Promise<void> | void): Promise<void> {
    if (!isRunning) return;
    isRunning = false;
    await how();
    const { http, control } = running.sidecar;
    await Promise.all([http.close(), control.close()]);
  }

  await start();
  return {
    kind: 'inline',
    get http() {
      return running.sidecar.http.address;
    },
    control: control.socket,
    requests: control.requests,
    status: () => running.sidecar.status(),
    isConverged: () => isRunning && running.sidecar.status().converged,
    isRunning: () => isRunning,
    isReady: () => isRunning && running.sidecar.status().ready,
    stop: async () => {
      await end(() => {
        running.stop$.next();
        return running.ended;
      });
      await rm(folder, { recursive: true, force: true });
    },
    kill: () => end(() => running.subscription.unsubscribe()),
    restart: start,
  };
}
