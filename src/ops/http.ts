import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import { statusPage } from './page.ts';
import type { Readiness } from './readiness.ts';
import type { Status } from './status.ts';

export interface HttpOptions {
  readonly host: string | undefined;
  /** 0: any free port. */
  readonly port: number;
  readonly registry: Registry;
  readonly readiness: () => Readiness;
  readonly status: () => Status;
}

export interface HttpServer {
  /** Where it listens. */
  readonly address: string;
  readonly close: () => Promise<void>;
}

/** `/metrics`, `/healthz`, `/readyz`, `/status` and `/` for eyes. Nothing here changes state. */
export async function serveHttp({
  host,
  port,
  registry,
  readiness,
  status,
}: HttpOptions): Promise<HttpServer> {
  const server = createServer((request, response) => {
    answer(request).then(
      ({ code = 200, type, body }) => send(response, code, type, request.method === 'HEAD' ? '' : body),
      (error: unknown) => send(response, 500, 'text/plain', `${String(error)}\n`),
    );
  });

  async function answer({
    method,
    url = '/',
  }: IncomingMessage): Promise<{ code?: number; type: string; body: string }> {
    if (method !== 'GET' && method !== 'HEAD')
      return { code: 405, type: 'text/plain', body: 'only GET: nothing here changes state\n' };
    switch (new URL(url, 'http://agent').pathname) {
      case '/metrics':
        return { type: registry.contentType, body: await registry.metrics() };
      case '/healthz':
        // That this is answered at all says that the event loop turns.
        return { type: 'text/plain', body: 'live\n' };
      case '/readyz': {
        const { ready, reasons } = readiness();
        return {
          code: ready ? 200 : 503,
          type: 'text/plain',
          body: [ready ? 'ready' : 'not ready', ...reasons].join('\n') + '\n',
        };
      }
      case '/status':
        return { type: 'application/json', body: `${JSON.stringify(status(), null, 2)}\n` };
      case '/':
        return { type: 'text/html; charset=utf-8', body: statusPage(status()) };
      default:
        return {
          code: 404,
          type: 'text/plain',
          body: 'not here; try /status, /metrics, /readyz or /healthz\n',
        };
    }
  }

  server.listen(port, host);
  await once(server, 'listening');
  const { address, port: bound, family } = server.address() as AddressInfo;
  return {
    address: family === 'IPv6' ? `[${address}]:${bound}` : `${address}:${bound}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function send(response: ServerResponse, code: number, type: string, body: string): void {
  response.writeHead(code, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(body);
}
