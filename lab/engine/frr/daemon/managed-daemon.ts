import type { BgpConfig } from '../../bgp-config.ts';
import type { EngineState } from '../../engine.ts';
import { RefusedLine, sendLines } from './send-lines.ts';
import { startDaemon, type FrrDaemon } from './daemon.ts';
import { frrConfigOf, type FrrExtras } from '../config/translation.ts';
import { emptyFrrConfig, type FrrEndpoint } from '../config/frr-config.ts';
import { frrDifference } from '../config/difference.ts';
import { listenRanges, type ListenRanges } from '../config/listen-ranges.ts';
import type { Vty } from './vty.ts';

/** What a daemon is to have. */
export interface Wanted {
  readonly config: BgpConfig;
  readonly more: FrrExtras;
}

/** The daemon of a place, which comes and goes; the next one knows nothing of the one before. */
export interface ManagedDaemon {
  /** The one that runs. */
  readonly now: () => FrrDaemon | undefined;
  /** Starts one, if none runs, with that. Rejects, and none runs then, when it does not take it. */
  readonly start: (wanted: Wanted | undefined) => Promise<void>;
  /**
   * Changes what it has; `before` is what it has got now. Whether it could hear of it: not while it hangs, or
   * when there is none. Rejects when it refuses, and has what it had then.
   */
  readonly change: (wanted: Wanted, before: Wanted | undefined) => Promise<boolean>;
  readonly stop: () => Promise<void>;
  readonly state: () => EngineState;
  readonly freeze: () => void;
  readonly thaw: () => void;
}

export function managedDaemon(
  place: FrrEndpoint,
  born: (daemon: FrrDaemon) => void,
  died: () => void,
): ManagedDaemon {
  let running: { readonly daemon: FrrDaemon; readonly told: RunningConfig } | undefined;
  let frozen = false;

  async function start(wanted: Wanted | undefined): Promise<void> {
    if (running !== undefined) return;
    const daemon = await startDaemon(place);
    const told = runningConfig(daemon.session, place);
    running = { daemon, told };
    frozen = false;
    void daemon.ended.then(() => {
      if (running?.daemon !== daemon) return;
      running = undefined;
      died();
    });
    born(daemon);
    try {
      if (wanted !== undefined) await told.change(wanted.config, wanted.more);
    } catch (error) {
      await stop();
      throw error;
    }
  }

  async function stop(): Promise<void> {
    const daemon = running?.daemon;
    running = undefined;
    await daemon?.stop();
    died();
  }

  async function startAgain(wanted: Wanted | undefined): Promise<void> {
    const wasFrozen = frozen;
    await stop();
    await start(wanted);
    if (wasFrozen) freeze();
  }

  function freeze(): void {
    frozen = true;
    running?.daemon.signal('SIGSTOP');
  }

  return {
    now: () => running?.daemon,
    start,
    change: async ({ config, more }, before) => {
      if (running === undefined || frozen) return false;
      try {
        await running.told.change(config, more);
      } catch (error) {
        if (!(error instanceof RefusedLine)) {
          // It does not answer, and nobody knows what it has: another one gets what this one had.
          await startAgain(before);
        }
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

/** What a daemon has been told so far. */
export interface RunningConfig {
  /**
   * Says the difference. Rejects with a RefusedLine when a line is refused, and everything is as it was then;
   * with another error the daemon does not answer, and nobody knows what it has.
   */
  readonly change: (config: BgpConfig, more: FrrExtras) => Promise<void>;
}

export function runningConfig(session: () => Promise<Vty>, place: FrrEndpoint): RunningConfig {
  let frr = emptyFrrConfig;
  let hull: ListenRanges = { ranges: new Map(), holes: [] };

  return {
    change: async (config, more) => {
      const nextHull = listenRanges(config.groups, hull.ranges);
      const next = frrConfigOf(config, place, nextHull, more);
      const vty = await session();
      try {
        await sendLines(vty, frrDifference(frr, next));
      } catch (error) {
        if (error instanceof RefusedLine) await sendLines(vty, frrDifference(next, frr), 'go on');
        throw error;
      } finally {
        vty.close();
      }
      [frr, hull] = [next, nextHull];
    },
  };
}
