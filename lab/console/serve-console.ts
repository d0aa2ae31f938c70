import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exhaustMap, timer } from 'rxjs';
import type { Network } from '../story/network.ts';
import { Action, createFaults } from './faults.ts';
import { eventsBetween, networkPicture } from './network-picture.ts';
import { messageOf } from '../../src/model/message-of.ts';

/** The running console. */
export interface Console {
  /** `http://127.0.0.1:port/` */
  readonly url: string;
  readonly close: () => Promise<void>;
}

const files: Readonly<Record<string, readonly [string, string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/console.css': ['console.css', 'text/css; charset=utf-8'],
  '/console.js': ['console.js', 'text/javascript; charset=utf-8'],
};
const refreshMs = 250;
const eventsKept = 200;
const longestBody = 1024;

/** Serves the console on loopback: pictures by server-sent events from `/live`, actions by POST to `/act`. */
export async function serveConsole(network: Network): Promise<Console> {
  const faults = createFaults(network);
  const watchers = new Set<ServerResponse>();
  let picture = await networkPicture(network);
  let events: readonly { readonly at: string; readonly text: string }[] = [];
  let sent = '';
  let origin = '';

  function record(texts: readonly string[]): void {
    // eslint-disable-next-line no-restricted-syntax -- wall-clock time for human readers
    const at = new Date().toISOString();
    events = [...texts.toReversed().map((text) => ({ at, text })), ...events].slice(0, eventsKept);
  }

  async function refresh(): Promise<void> {
    const next = await networkPicture(network);
    record(eventsBetween(picture, next));
    picture = next;
    const message = `data: ${JSON.stringify({ ...picture, events })}\n\n`;
    if (message === sent) return;
    sent = message;
    for (const watcher of watchers) watcher.write(message);
  }

  async function act(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A page of another site in the same browser could send requests here as well.
    if (request.headers.origin !== origin) {
      end(response, 403, 'only requests from this page are accepted');
      return;
    }
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) {
      body += String(chunk);
      if (body.length > longestBody) {
        end(response, 413, 'the body is too long for an action');
        return;
      }
    }
    try {
      const text = await faults.act(Action.parse(JSON.parse(body)));
      record([text]);
      await refresh();
      end(response, 200, text);
    } catch (error) {
      end(response, 400, messageOf(error));
    }
  }

  const server = createServer((request, response) => {
    const { method, url = '/' } = request;
    const file = files[url];
    if (`http://${request.headers.host ?? ''}` !== origin)
      end(response, 403, `only requests to ${origin} are accepted`);
    else if (method === 'POST' && url === '/act') void act(request, response);
    else if (method !== 'GET') end(response, 405, 'only GET and POST /act are accepted');
    else if (url === '/live') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write(sent);
      watchers.add(response);
      response.on('close', () => watchers.delete(response));
    } else if (file === undefined) end(response, 404, 'not found; try /');
    else {
      const [name, type] = file;
      end(response, 200, readFileSync(new URL(`page/${name}`, import.meta.url), 'utf8'), type);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await refresh();
  const refreshing = timer(refreshMs, refreshMs).pipe(exhaustMap(refresh)).subscribe();
  return {
    url: `${origin}/`,
    close: async () => {
      refreshing.unsubscribe();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function end(response: ServerResponse, code: number, body: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(code, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'self'; img-src data:; frame-ancestors 'none'",
  });
  response.end(body);
}
