import type { BgpConfig } from '../../bgp-config.ts';
import type { EngineState } from '../../engine.ts';
import { RefusedLine, sendLines } from './send-lines.ts';
import { startDaemon, type FrrDaemon } from './daemon.ts';
import { frrConfigOf, type FrrExtras } from '../config/translation.ts';
import { emptyFrrConfig, type FrrEndpoint } from '../config/frr-config.ts';
import { frrDifference } from '../config/difference.ts';
import { listenRanges, type ListenRanges } from '../config/listen-ranges.ts';
import type { Vty } from './vty.ts';

/** What a daemon should run with: the Junos configuration and the extras. */
export interface DesiredConfig {
  readonly config: BgpConfig;
  readonly extras: FrrExtras;
}

/** The bgpd of one engine, which can be started, stopped and replaced. A new daemon starts without configuration. */
export interface ManagedDaemon {
  /** The running daemon, if any. */
  readonly current: () => FrrDaemon | undefined;
  /** Starts a daemon with this configuration unless one runs. If it refuses the configuration: stops it and rejects. */
  readonly start: (desired: DesiredConfig | undefined) => Promise<void>;
  /**
   * Changes the configuration of the running daemon; `before` is what it runs with now. Returns false if the daemon
   * hangs or does not run. If the daemon refuses: keeps `before` and rejects.
   */
  readonly change: (desired: DesiredConfig, before: DesiredConfig | undefined) => Promise<boolean>;
  readonly stop: () => Promise<void>;
  readonly state: () => EngineState;
  readonly freeze: () => void;
  readonly thaw: () => void;
}

/** `onStart` gets each new daemon before its configuration is sent; `onEnd` is called after each one has ended. */
export function managedDaemon(
  endpoint: FrrEndpoint,
  onStart: (daemon: FrrDaemon) => void,
  onEnd: () => void,
): ManagedDaemon {
  let running: { readonly daemon: FrrDaemon; readonly config: RunningConfig } | undefined;
  let frozen = false;

  async function start(desired: DesiredConfig | undefined): Promise<void> {
    if (running !== undefined) return;
    const daemon = await startDaemon(endpoint);
    const runs = runningConfig(daemon.session, endpoint);
    running = { daemon, config: runs };
    frozen = false;
    void daemon.ended.then(() => {
      if (running?.daemon !== daemon) return;
      running = undefined;
      onEnd();
    });
    onStart(daemon);
    try {
      if (desired !== undefined) await runs.change(desired);
    } catch (error) {
      await stop();
      throw error;
    }
  }

  async function stop(): Promise<void> {
    const daemon = running?.daemon;
    running = undefined;
    await daemon?.stop();
    onEnd();
  }

  async function replace(desired: DesiredConfig | undefined): Promise<void> {
    const wasFrozen = frozen;
    await stop();
    await start(desired);
    if (wasFrozen) freeze();
  }

  function freeze(): void {
    frozen = true;
    running?.daemon.signal('SIGSTOP');
  }

  return {
    current: () => running?.daemon,
    start,
    change: async (desired, before) => {
      if (running === undefined || frozen) return false;
      try {
        await running.config.change(desired);
      } catch (error) {
        // It does not answer, so its configuration is unknown: a new daemon gets the previous one.
        if (!(error instanceof RefusedLine)) await replace(before);
        throw error;
      }
      return true;
    },
    stop,
    state: () => (running === undefined ? 'stopped' : frozen ? 'frozen' : 'running'),
    freeze,
    thaw: () => {
      frozen = false;
      running?.daemon.signal('SIGCONT');
    },
  };
}

/** The configuration that one daemon runs with. */
export interface RunningConfig {
  /**
   * Sends the difference. If a line is refused: rolls back and rejects with a RefusedLine. Any other error means
   * that the daemon does not answer and that its configuration is unknown.
   */
  readonly change: (desired: DesiredConfig) => Promise<void>;
}

export function runningConfig(session: () => Promise<Vty>, endpoint: FrrEndpoint): RunningConfig {
  let frr = emptyFrrConfig;
  let listen: ListenRanges = { ranges: new Map(), holes: [] };

  return {
    change: async ({ config, extras }) => {
      const nextListen = listenRanges(config.groups, listen.ranges);
      const next = frrConfigOf(config, endpoint, nextListen, extras);
      const vty = await session();
      try {
        await sendLines(vty, frrDifference(frr, next));
      } catch (error) {
        if (error instanceof RefusedLine) await sendLines(vty, frrDifference(next, frr), 'continue');
        throw error;
      } finally {
        vty.close();
      }
      [frr, listen] = [next, nextListen];
    },
  };
}
