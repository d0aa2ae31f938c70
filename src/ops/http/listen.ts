import { once } from 'node:events';
import { chmodSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { dirname, join } from 'node:path';

/** The answer to a request. */
export interface Answer {
  readonly code: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HttpServer {
  /** Address and port, or the path of a Unix socket. */
  readonly address: string;
  /** Stops listening. Answers that have begun may finish within a second. */
  readonly close: () => Promise<void>;
}

/** How many connections may be open. A further one closes the oldest, so that idle ones cannot keep a probe out. */
export const mostConnections = 128;

/** How soon a request has to be complete (ms), so that slow requests cannot hold connections. */
const patience = { headersTimeout: 5000, requestTimeout: 10_000, connectionsCheckingInterval: 1000 } as const;

type Answerer = (request: IncomingMessage) => Promise<Answer>;

/** The media types of answers. */
export const textType = 'text/plain; charset=utf-8';
export const jsonType = 'application/json';

/**
 * Listens at an address (undefined: all) and a port (0: any that is free). If `answer` throws, the request gets a 500.
 */
export async function listen(host: string | undefined, port: number, answer: Answerer): Promise<HttpServer> {
  const server = serverOf(answer);
  server.listen(port, host);
  await once(server, 'listening');
  const { address, port: bound, family } = server.address() as AddressInfo;
  return {
    address: family === 'IPv6' ? `[${address}]:${bound}` : `${address}:${bound}`,
    close: () => closed(server),
  };
}

/**
 * Listens at a Unix socket that only its owner may use, in a folder that exists. Replaces what an earlier process left
 * there.
 *
 * @throws if another process listens there
 */
export async function listenAtPath(path: string, answer: Answerer): Promise<HttpServer> {
  if (await isInUse(path)) throw new Error(`another process listens at ${path}`);
  const server = serverOf(answer);
  // Bound in a folder that only we may enter, and moved once its own mode is set: it is never open to others.
  const stage = mkdtempSync(`${dirname(path)}/.`);
  try {
    const bound = join(stage, 's');
    server.listen(bound);
    await once(server, 'listening');
    chmodSync(bound, 0o600);
    renameSync(bound, path);
  } catch (error) {
    server.close();
    throw error;
  } finally {
    rmSync(stage, { recursive: true });
  }
  const { ino } = statSync(path);
  return {
    address: path,
    close: async () => {
      await closed(server);
      // A later process may have replaced it.
      if (statSync(path, { throwIfNoEntry: false })?.ino === ino) rmSync(path);
    },
  };
}

function serverOf(answer: Answerer): Server {
  const server = createServer(patience, (request, response) => {
    answer(request).then(
      (answered) => send(response, answered, request.method !== 'HEAD'),
      (error: unknown) => send(response, { code: 500, type: textType, body: `${String(error)}\n` }, true),
    );
  });
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    const [oldest] = open;
    if (open.size > mostConnections) oldest?.destroy();
  });
  return server;
}

async function closed(server: Server): Promise<void> {
  const end = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const timeout = setTimeout(() => server.closeAllConnections(), 1000);
  await end;
  clearTimeout(timeout);
}

/** Whether a process listens at a Unix socket. */
async function isInUse(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function send(response: ServerResponse, { code, type, body, headers = {} }: Answer, withBody: boolean): void {
  const always = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
  response.writeHead(code, { ...headers, 'content-type': type, ...always });
  response.end(withBody ? body : '');
}
