import type { IncomingMessage } from 'node:http';
import { parseAddress } from '../model/address.ts';
import { json, listen, plain, type Answer, type HttpServer } from './listen.ts';

/** Something that changes state, and what it came to. */
export interface Action {
  readonly methods: readonly ('GET' | 'POST')[];
  /** Asked from this very host (in a pod: from the pod). */
  readonly loopbackOnly: boolean;
  readonly act: (query: URLSearchParams) => Promise<ActionResult>;
}

export interface ActionResult {
  readonly code: number;
  /** Served as JSON. */
  readonly body: unknown;
}

/**
 * The listener that changes state, apart from the one that only tells. A network policy keeps others out of it;
 * what must not be asked from afar is refused here, too.
 */
export function serveControl(
  { address, port }: { readonly address?: string | undefined; readonly port: number },
  actions: Readonly<Record<string, Action>>,
): Promise<HttpServer> {
  const known = Object.keys(actions).join(', ');

  async function answer({ method = '', url = '/', socket }: IncomingMessage): Promise<Answer> {
    const asked = URL.parse(url, 'http://agent');
    const action = asked !== null && Object.hasOwn(actions, asked.pathname) && actions[asked.pathname];
    // Each answer is the last on its connection: the agent may be about to end.
    const headers = { connection: 'close' };
    if (!action) return { code: 404, type: plain, body: `not here; try ${known}\n`, headers };
    const { methods, loopbackOnly, act } = action;
    if (!methods.some((one) => one === method)) {
      const allowed = methods.join(', ');
      return {
        code: 405,
        type: plain,
        body: `only ${allowed}: it changes state\n`,
        headers: { ...headers, allow: allowed },
      };
    }
    if (loopbackOnly && !isLoopback(socket.remoteAddress)) {
      return { code: 403, type: plain, body: 'only from this pod: ask the loopback address\n', headers };
    }
    const { code, body } = await act(asked.searchParams);
    return { code, type: json, body: `${JSON.stringify(body, null, 2)}\n`, headers };
  }

  return listen(address, port, answer);
}

function isLoopback(remote: string | undefined): boolean {
  const address = parseAddress(remote ?? '');
  return address === '::1' || address?.startsWith('127.') === true;
}
