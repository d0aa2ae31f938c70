import { pass } from '../../lab/story/wait-until.ts';
import type { Clock } from '../../src/ports.ts';
import type { Probe, Probes } from './probes.ts';

/** A pod as the kubelet sees it: the agent as a native sidecar, and cRPD, which starts after it. */
export interface KubeletPod {
  /** `host:port` of the agent's HTTP server. */
  readonly http: () => string;
  readonly startCrpd: () => Promise<void>;
  readonly restartAgent: () => Promise<void>;
  /** The pod's readiness has changed. */
  readonly published: (ready: boolean) => void;
}

export interface Kubelet {
  /** The startup probe succeeded, and cRPD was started after it. */
  readonly isStarted: () => boolean;
  readonly isReady: () => boolean;
  /** How often it ended the agent because a probe failed too often. */
  readonly restarts: () => number;
  readonly stop: () => Promise<void>;
}

/**
 * Runs a pod's probes as a kubelet does: it starts cRPD once the sidecar's startup probe has succeeded, and restarts a
 * sidecar whose startup or liveness probe fails too often. One success of the readiness probe makes the pod ready,
 * `failureThreshold` failures in a row make it unready.
 */
export function kubelet(pod: KubeletPod, { startup, liveness, readiness }: Probes, clock: Clock): Kubelet {
  const state = { over: false, started: false, ready: false, restarts: 0 };
  const succeeds = async ({ path }: Probe): Promise<boolean> => {
    try {
      // A probe times out after a second of real time, because a second of the lab's clock may be too short.
      const answer = await fetch(`http://${pod.http()}${path}`, { signal: AbortSignal.timeout(1000) });
      await answer.text();
      return answer.status >= 200 && answer.status < 400;
    } catch {
      return false;
    }
  };

  const isOver = () => state.over;

  async function each(probe: Probe, heard: (success: boolean) => Promise<boolean>): Promise<void> {
    while (!isOver()) {
      const success = await succeeds(probe);
      // The pod may have been stopped during the probe.
      if (isOver() || !(await heard(success))) return;
      await pass(probe.periodSeconds * 1000, clock);
    }
  }

  /** Restarts the agent when `probe` has failed too often in a row. */
  function watched(probe: Probe, onSuccess: () => Promise<boolean>) {
    let failures = 0;
    return each(probe, async (success) => {
      failures = success ? 0 : failures + 1;
      if (success) return onSuccess();
      if (failures < probe.failureThreshold) return true;
      failures = 0;
      state.restarts += 1;
      await pod.restartAgent();
      return true;
    });
  }

  async function run(): Promise<void> {
    await watched(startup, async () => {
      await pod.startCrpd();
      state.started = true;
      return false;
    });
    let failures = 0;
    await Promise.all([
      watched(liveness, () => Promise.resolve(true)),
      each(readiness, (success) => {
        failures = success ? 0 : failures + 1;
        const ready = success || (state.ready && failures < readiness.failureThreshold);
        if (ready !== state.ready) pod.published(ready);
        state.ready = ready;
        return Promise.resolve(true);
      }),
    ]);
  }

  const life = run();
  return {
    isStarted: () => state.started,
    isReady: () => state.ready,
    restarts: () => state.restarts,
    stop: async () => {
      state.over = true;
      await life;
    },
  };
}
