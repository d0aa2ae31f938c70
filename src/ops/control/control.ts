import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import type { Observable } from 'rxjs';
import { messageOf } from '../../model/message-of.ts';
import type { Clock } from '../../ports.ts';
import { jsonType, listenAtPath, textType, type Answer, type HttpServer } from '../http/listen.ts';
import type { Action, ApproveAction, DrainActions } from './actions.ts';
import { serveDrainRequests } from './drain-requests.ts';

/** Where an agent takes requests that change state. Both places are inside of its pod; none is on the network. */
export interface ControlPlaces {
  /** The Unix socket for `meshrr drain`, `undrain` and `approve`; its folder is the agent's own. */
  readonly socket: string;
  /** The folder that cRPD's container shares, for the request of its preStop hook. */
  readonly requests: string;
}

export interface Control {
  /** The places that are open; undefined: that one could not be opened. */
  readonly socket: string | undefined;
  readonly requests: string | undefined;
  readonly setDrainMax: (ms: number) => void;
  readonly close: () => Promise<void>;
}

/** For an agent that takes no requests. */
export const closedControl: Control = {
  socket: undefined,
  requests: undefined,
  setDrainMax: () => undefined,
  close: () => Promise.resolve(),
};

/**
 * Opens both places. If one cannot be opened, the agent logs that and runs without it: it can keep the peers without
 * control, and pods of older manifests do not have the volumes.
 *
 * @param changed$ emits when the system reports a change in the folder
 */
export async function openControl(
  { socket, requests }: ControlPlaces,
  { drain, undrain }: Pick<DrainActions, 'drain' | 'undrain'>,
  { approve }: Pick<ApproveAction, 'approve'>,
  drainMaxMs: number,
  changed$: Observable<unknown>,
  log: Logger,
  clock: Clock,
): Promise<Control> {
  const server = await serveControl(socket, {
    '/drain': drain,
    '/undrain': undrain,
    '/approve': approve,
  }).catch((error: unknown) => {
    const next = 'mount a volume that the agent may write at its folder, or set MESHRR_CONTROL';
    log.warn({ reason: messageOf(error), next }, 'no control socket: drain, undrain and approve do not work');
  });
  const hook = openRequests();
  return {
    socket: server?.address,
    requests: hook && requests,
    setDrainMax: (ms) => hook?.setDrainMax(ms),
    close: async () => {
      await Promise.all([hook?.close(), server?.close()]);
    },
  };

  function openRequests() {
    const failed = (error: unknown) =>
      log.warn({ reason: messageOf(error) }, 'the drain request of the preStop hook cannot be answered');
    try {
      return serveDrainRequests(requests, drainMaxMs, drain, failed, changed$, clock);
    } catch (error) {
      const next = "mount the memory volume of cRPD's preStop hook there, or set MESHRR_DRAIN";
      log.warn({ reason: messageOf(error), next }, "no drain requests: cRPD's preStop hook does not drain");
      return undefined;
    }
  }
}

/**
 * Takes actions by POST over HTTP on a Unix socket. Nothing on the network can reach it, and in the pod only the
 * agent's own user and root may connect. `kubectl exec` runs as that user.
 *
 * @throws if the socket cannot be created
 */
export function serveControl(path: string, actions: Readonly<Record<string, Action>>): Promise<HttpServer> {
  const known = Object.keys(actions).join(', ');

  async function answer({ method = '', url = '/' }: IncomingMessage): Promise<Answer> {
    const asked = URL.parse(url, 'http://agent');
    const act = asked !== null && Object.hasOwn(actions, asked.pathname) && actions[asked.pathname];
    // Each answer is the last on its connection: the agent may be about to end.
    const headers = { connection: 'close' };
    if (!act) return { code: 404, type: textType, body: `not here; try ${known}\n`, headers };
    if (method !== 'POST') {
      const body = 'only POST: it changes state\n';
      return { code: 405, type: textType, body, headers: { ...headers, allow: 'POST' } };
    }
    const { code, body } = await act(asked.searchParams);
    return { code, type: jsonType, body: `${JSON.stringify(body, null, 2)}\n`, headers };
  }

  return listenAtPath(path, answer);
}
