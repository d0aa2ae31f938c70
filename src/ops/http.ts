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
      (answered) => send(response, answered, request.method !== 'HEAD'),
      (error: unknown) => send(response, { code: 500, type: plain, body: `${String(error)}\n` }, true),
    );
  });

  async function answer({ method, url = '/' }: IncomingMessage): Promise<Answer> {
    if (method !== 'GET' && method !== 'HEAD') {
      const body = 'only GET: nothing here changes state\n';
      return { code: 405, type: plain, body, headers: { allow: 'GET, HEAD' } };
    }
    switch (URL.parse(url, 'http://agent')?.pathname) {
      case '/metrics':
        return { code: 200, type: registry.contentType, body: await registry.metrics() };
      case '/healthz':
        // That this is answered at all says that the event loop turns.
        return { code: 200, type: plain, body: 'live\n' };
      case '/readyz': {
        const { ready, reasons } = readiness();
        const body = [ready ? 'ready' : 'not ready', ...reasons].map((line) => `${line}\n`).join('');
        return { code: ready ? 200 : 503, type: plain, body };
      }
      case '/status':
        return { code: 200, type: 'application/json', body: `${JSON.stringify(status(), null, 2)}\n` };
      case '/':
        return { code: 200, type: 'text/html; charset=utf-8', body: statusPage(status()) };
      default:
        return { code: 404, type: plain, body: 'not here; try /, /status, /metrics, /readyz or /healthz\n' };
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

interface Answer {
  readonly code: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const plain = 'text/plain; charset=utf-8';

function send(response: ServerResponse, { code, type, body, headers = {} }: Answer, withBody: boolean): void {
  response.writeHead(code, { ...headers, 'content-type': type, 'cache-control': 'no-store' });
  response.end(withBody ? body : '');
}
