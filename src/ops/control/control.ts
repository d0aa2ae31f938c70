import type { IncomingMessage } from 'node:http';
import { json, listenAtPath, plain, type Answer, type HttpServer } from '../http/listen.ts';

/** Something that changes state, and what it came to. */
export type Action = (query: URLSearchParams) => Promise<ActionResult>;

export interface ActionResult {
  readonly code: number;
  /** Served as JSON. */
  readonly body: unknown;
}

/**
 * Takes what changes state, by POST over HTTP on a Unix socket: nothing on the network gets here, and in the pod only
 * the agent's own user (and root) may connect. `kubectl exec` runs as that user.
 *
 * @throws where the socket cannot be made
 */
export function serveControl(path: string, actions: Readonly<Record<string, Action>>): Promise<HttpServer> {
  const known = Object.keys(actions).join(', ');

  async function answer({ method = '', url = '/' }: IncomingMessage): Promise<Answer> {
    const asked = URL.parse(url, 'http://agent');
    const act = asked !== null && Object.hasOwn(actions, asked.pathname) && actions[asked.pathname];
    // Each answer is the last on its connection: the agent may be about to end.
    const headers = { connection: 'close' };
    if (!act) return { code: 404, type: plain, body: `not here; try ${known}\n`, headers };
    if (method !== 'POST') {
      const body = 'only POST: it changes state\n';
      return { code: 405, type: plain, body, headers: { ...headers, allow: 'POST' } };
    }
    const { code, body } = await act(asked.searchParams);
    return { code, type: json, body: `${JSON.stringify(body, null, 2)}\n`, headers };
  }

  return listenAtPath(path, answer);
}
