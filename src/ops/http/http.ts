import type { IncomingMessage } from 'node:http';
import type { Registry } from 'prom-client';
import type { Look } from '../../model/outcome.ts';
import type { History } from '../status/history.ts';
import { isForeignHost } from './host-check.ts';
import type { Iso } from '../words/time.ts';
import { explainAnswer } from '../explain/explain-answer.ts';
import { json, listen, plain, type Answer, type HttpServer } from './listen.ts';
import { pageAnswer } from '../page/page.ts';
import { pageScript } from '../page/page-script.ts';
import { pageStyle } from '../page/page-style.ts';
import type { Readiness } from '../status/readiness.ts';
import type { Status } from '../status/status.ts';

export interface HttpOptions {
  readonly host: string | undefined;
  /** 0: any free port. */
  readonly port: number;
  readonly registry: Registry;
  readonly readiness: () => Readiness;
  readonly status: () => Status;
  /** The last look; absent before the first round. */
  readonly look: () => Look | undefined;
  /** With the moments of the wall's clock. */
  readonly history: () => History;
  /** Of the agent's clock. */
  readonly now: () => number;
  readonly iso: Iso;
}

/** `/metrics`, `/healthz`, `/readyz`, `/status`, `/explain` and `/` for eyes. Nothing here changes state. */
export function serveHttp({
  host,
  port,
  registry,
  readiness,
  status,
  look,
  history,
  now,
  iso,
}: HttpOptions): Promise<HttpServer> {
  async function answer({ method, url = '/', headers, socket }: IncomingMessage): Promise<Answer> {
    if (isForeignHost(socket.remoteAddress, headers.host)) {
      const body = 'this host name is not served here; ask by localhost or by an address\n';
      return { code: 421, type: plain, body };
    }
    if (method !== 'GET' && method !== 'HEAD') {
      const body = 'only GET: nothing here changes state\n';
      return { code: 405, type: plain, body, headers: { allow: 'GET, HEAD' } };
    }
    const { pathname, searchParams } = URL.parse(url, 'http://agent') ?? {};
    switch (pathname) {
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
        return { code: 200, type: json, body: `${JSON.stringify(status(), null, 2)}\n` };
      case '/explain':
        return explainAnswer(look(), searchParams?.get('address') ?? null, now(), iso);
      case '/':
        return pageAnswer(
          { status: status(), history: history(), look: look() },
          searchParams?.get('why') ?? null,
          iso,
        );
      case '/page.css':
        return { code: 200, type: 'text/css; charset=utf-8', body: pageStyle };
      case '/page.js':
        return { code: 200, type: 'text/javascript; charset=utf-8', body: pageScript };
      default:
        return {
          code: 404,
          type: plain,
          body: 'not here; try /, /status, /explain, /metrics, /readyz or /healthz\n',
        };
    }
  }

  return listen(host, port, answer);
}
