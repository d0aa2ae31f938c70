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
import type { Surroundings } from '../../src/world.ts';
import type { RunningAgent } from './pod.ts';

export interface InlineAgentOptions {
  readonly settings: Settings;
  readonly self: Policy['self'];
  readonly surroundings: Omit<Surroundings, 'stop$' | 'dryRun' | 'control'>;
  readonly dryRun?: boolean;
  /** Where its log lines go; absent: nowhere. */
  readonly log?: (line: string) => void;
  readonly heard?: (outcome: Outcome) => void;
}

/** An agent inside the lab's process, in everything else the real one. */
export async function inlineAgent(
  options: InlineAgentOptions,
): Promise<RunningAgent & { readonly status: () => Status }> {
  const { settings, self, surroundings, dryRun = false, heard } = options;
  const log = createLogger(options.log === undefined ? 'silent' : 'debug', {
    write: options.log ?? (() => undefined),
  });
  const folder = await mkdtemp(join(tmpdir(), 'meshrr-'));
  const control = { socket: join(folder, 'control.sock'), requests: join(folder, 'drain') };
  let life: {
    readonly sidecar: Sidecar;
    readonly stop$: Subject<void>;
    readonly subscription: Subscription;
    readonly ended: Promise<void>;
  };
  let isRunning = false;

  async function start(): Promise<void> {
    const stop$ = new Subject<void>();
    await mkdir(control.requests, { recursive: true });
    const sidecar = await startSidecar(
      settings,
      self,
      { ...surroundings, control, stop$, dryRun },
      log,
      'lab',
    );
    let subscription: Subscription | undefined;
    const ended = new Promise<void>((resolve, reject) => {
      subscription = sidecar.outcome$.subscribe({
        next: heard ?? (() => undefined),
        error: reject,
        complete: resolve,
      });
      // One that was killed has ended, too.
      subscription.add(resolve);
    });
    if (subscription === undefined) throw new Error('the agent did not start');
    // Whoever waits for its end hears of a failure; nobody has to.
    ended.catch(() => undefined);
    life = { sidecar, stop$, subscription, ended };
    isRunning = true;
  }

  /** One that was killed before has nothing left to end. */
  async function end(how: () => Promise<void> | void): Promise<void> {
    if (!isRunning) return;
    isRunning = false;
    await how();
    const { http, control } = life.sidecar;
    await Promise.all([http.close(), control.close()]);
  }

  await start();
  return {
    kind: 'inline',
    get http() {
      return life.sidecar.http.address;
    },
    control: control.socket,
    requests: control.requests,
    status: () => life.sidecar.status(),
    isConverged: () => isRunning && life.sidecar.status().converged,
    isRunning: () => isRunning,
    isReady: () => isRunning && life.sidecar.status().ready,
    stop: async () => {
      await end(() => {
        life.stop$.next();
        return life.ended;
      });
      await rm(folder, { recursive: true, force: true });
    },
    kill: () => end(() => life.subscription.unsubscribe()),
    restart: start,
  };
}
