import { once } from 'node:events';
import { chmodSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { dirname, join } from 'node:path';

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

/** So many connections are open at most: for one more, the oldest goes, as a probe must not wait behind idle ones. */
export const mostConnections = 128;

/** A request has to be there in full soon (ms), so that nobody holds a connection by saying little. */
const patience = { headersTimeout: 5000, requestTimeout: 10_000, connectionsCheckingInterval: 1000 } as const;

type Answerer = (request: IncomingMessage) => Promise<Answer>;

export const plain = 'text/plain; charset=utf-8';
export const json = 'application/json';

/** Listens at an address (absent: all of them) and port (0: any that is free). What `answer` throws is a 500. */
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
 * Listens at a Unix socket that only its owner may use, in a folder that has to exist. What a former process left
 * there is replaced; where another one answers, it throws.
 */
export async function listenAtPath(path: string, answer: Answerer): Promise<HttpServer> {
  if (await answers(path)) throw new Error(`another process answers at ${path}`);
  const server = serverOf(answer);
  // Bound in a folder that nobody else may enter, and moved once the mode is set: there is no moment in between.
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
      // A later process may have put its own there.
      if (statSync(path, { throwIfNoEntry: false })?.ino === ino) rmSync(path);
    },
  };
}

function serverOf(answer: Answerer): Server {
  const server = createServer(patience, (request, response) => {
    answer(request).then(
      (answered) => send(response, answered, request.method !== 'HEAD'),
      (error: unknown) => send(response, { code: 500, type: plain, body: `${String(error)}\n` }, true),
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
  const impatient = setTimeout(() => server.closeAllConnections(), 1000);
  await end;
  clearTimeout(impatient);
}

/** Whether somebody listens at a Unix socket. */
async function answers(path: string): Promise<boolean> {
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
