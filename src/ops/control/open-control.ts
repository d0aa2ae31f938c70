import type { Logger } from 'pino';
import type { Observable } from 'rxjs';
import type { Clock } from '../../ports.ts';
import type { ApproveDesk } from './approve-desk.ts';
import { serveControl } from './control.ts';
import type { DrainDesk } from './drain-desk.ts';
import { serveDrainRequests } from './drain-requests.ts';
import { messageOf } from '../../model/message-of.ts';

/** Where an agent takes what changes state. Both are of this pod: nothing of it is on the network. */
export interface ControlPlaces {
  /** The Unix socket for `meshrr drain`, `undrain` and `approve`; its folder is the agent's own. */
  readonly socket: string;
  /** The folder that cRPD's container shares, for the request of its preStop hook. */
  readonly requests: string;
}

export interface Control {
  /** The places that are open. */
  readonly socket: string | undefined;
  readonly requests: string | undefined;
  readonly setDrainMax: (ms: number) => void;
  readonly close: () => Promise<void>;
}

export const closedControl: Control = {
  socket: undefined,
  requests: undefined,
  setDrainMax: () => undefined,
  close: () => Promise.resolve(),
};

/**
 * Opens both. Where one cannot be opened, it is said and the agent goes on without: keeping the peers does not need
 * it, and a pod of older manifests does not have the volumes.
 */
export async function openControl(
  { socket, requests }: ControlPlaces,
  desk: DrainDesk,
  { approve }: Pick<ApproveDesk, 'approve'>,
  drainMaxMs: number,
  changed$: Observable<unknown>,
  log: Logger,
  clock: Clock,
): Promise<Control> {
  const server = await serveControl(socket, {
    '/drain': desk.drain,
    '/undrain': desk.undrain,
    '/approve': (query) => Promise.resolve(approve(query.get('plan') ?? '')),
  }).catch((error: unknown) => {
    const next = 'mount a volume that the agent may write at its folder, or set MESHRR_CONTROL';
    log.warn({ reason: messageOf(error), next }, 'no control socket: drain, undrain and approve do not work');
  });
  const hook = hookOf();
  return {
    socket: server?.address,
    requests: hook && requests,
    setDrainMax: (ms) => hook?.setDrainMax(ms),
    close: async () => {
      await Promise.all([hook?.close(), server?.close()]);
    },
  };

  function hookOf() {
    const failed = (error: unknown) =>
      log.warn({ reason: messageOf(error) }, 'the drain request of the preStop hook cannot be answered');
    try {
      return serveDrainRequests(requests, drainMaxMs, desk.drain, failed, changed$, clock);
    } catch (error) {
      const next = "mount the memory volume of cRPD's preStop hook there, or set MESHRR_DRAIN";
      log.warn({ reason: messageOf(error), next }, "no drain requests: cRPD's preStop hook does not drain");
      return undefined;
    }
  }
}
