import type { IncomingMessage } from 'node:http';
import type { Registry } from 'prom-client';
import { parseAddress } from '../../model/address.ts';
import type { Look } from '../../model/outcome.ts';
import type { History } from '../status/history.ts';
import type { Iso } from '../words/time.ts';
import { explainAnswer } from '../explain/explain-answer.ts';
import { jsonType, listen, textType, type Answer, type HttpServer } from './listen.ts';
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
  /** In ms since 1970. */
  readonly history: () => History;
  /** ms of the agent's clock. */
  readonly now: () => number;
  readonly iso: Iso;
}

/** Serves `/metrics`, `/healthz`, `/readyz`, `/status`, `/explain` and the page at `/`. Nothing here changes state. */
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
      const body = 'this host name is not served here; use localhost or an address\n';
      return { code: 421, type: textType, body };
    }
    if (method !== 'GET' && method !== 'HEAD') {
      const body = 'only GET: nothing here changes state\n';
      return { code: 405, type: textType, body, headers: { allow: 'GET, HEAD' } };
    }
    const { pathname, searchParams } = URL.parse(url, 'http://agent') ?? {};
    switch (pathname) {
      case '/metrics':
        return { code: 200, type: registry.contentType, body: await registry.metrics() };
      case '/healthz':
        // An answer is enough: it shows that the event loop runs.
        return { code: 200, type: textType, body: 'live\n' };
      case '/readyz': {
        const { ready, reasons } = readiness();
        const body = [ready ? 'ready' : 'not ready', ...reasons].map((line) => `${line}\n`).join('');
        return { code: ready ? 200 : 503, type: textType, body };
      }
      case '/status':
        return { code: 200, type: jsonType, body: `${JSON.stringify(status(), null, 2)}\n` };
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
          type: textType,
          body: 'not here; try /, /status, /explain, /metrics, /readyz or /healthz\n',
        };
    }
  }

  return listen(host, port, answer);
}

/**
 * Whether a request may come from a page of another site. Through a port-forward, a browser reaches the pod's
 * loopback; a host name that resolves to it (DNS rebinding) would let any page read the answers.
 *
 * So on loopback the Host has to be localhost or an address, even one of the pod: behind a service mesh, Prometheus
 * reaches the agent from 127.0.0.6 and asks for the pod's address. On other addresses every Host is served, since the
 * proxy of the API server sends its own.
 */
function isForeignHost(remote: string | undefined, host: string | undefined): boolean {
  // HTTP/1.0 sends no Host; a browser always does.
  if (host === undefined || !isLoopback(remote)) return false;
  const [, ipv6, name = ''] = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::\d+)?$/.exec(host) ?? [];
  if (parseAddress(ipv6 ?? name) !== undefined) return false;
  return !/^(?:.+\.)?localhost$/i.test(name);
}

function isLoopback(remote: string | undefined): boolean {
  const address = parseAddress(remote ?? '');
  return address === '::1' || address?.startsWith('127.') === true;
}
