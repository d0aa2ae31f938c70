import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a request comes to. */
export interface Answer {
  readonly code: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HttpServer {
  /** Where it listens. */
  readonly address: string;
  /** Lets answers that have begun go out, for a second at most; then nobody is listening. */
  readonly close: () => Promise<void>;
}

export const plain = 'text/plain; charset=utf-8';
export const json = 'application/json';

/** Listens at an address (absent: all of them) and port (0: any that is free). What `answer` throws is a 500. */
export async function listen(
  host: string | undefined,
  port: number,
  answer: (request: IncomingMessage) => Promise<Answer>,
): Promise<HttpServer> {
  const server = createServer((request, response) => {
    answer(request).then(
      (answered) => send(response, answered, request.method !== 'HEAD'),
      (error: unknown) => send(response, { code: 500, type: plain, body: `${String(error)}\n` }, true),
    );
  });
  server.listen(port, host);
  await once(server, 'listening');
  const { address, port: bound, family } = server.address() as AddressInfo;
  return {
    address: family === 'IPv6' ? `[${address}]:${bound}` : `${address}:${bound}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const impatient = setTimeout(() => server.closeAllConnections(), 1000);
      await closed;
      clearTimeout(impatient);
    },
  };
}

function send(response: ServerResponse, { code, type, body, headers = {} }: Answer, withBody: boolean): void {
  response.writeHead(code, { ...headers, 'content-type': type, 'cache-control': 'no-store' });
  response.end(withBody ? body : '');
}
